/* What tells the four versions apart. The build passes FW_MAJOR and FW_MINOR; all else follows from them. */
#ifndef FASTLOAD_VERSION_H
#define FASTLOAD_VERSION_H

#if FW_MAJOR == 1 && FW_MINOR == 0
#define FW_VERSION "1.0.0"
#define FW_SECURITY_COUNTER 1
#elif FW_MAJOR == 1 && FW_MINOR == 1
#define FW_VERSION "1.1.0"
#define FW_SECURITY_COUNTER 1
#elif FW_MAJOR == 2 && FW_MINOR == 0
#define FW_VERSION "2.0.0"
#define FW_SECURITY_COUNTER 2
#elif FW_MAJOR == 3 && FW_MINOR == 0
#define FW_VERSION "3.0.0"
#define FW_SECURITY_COUNTER 3
#else
#error "FW_MAJOR.FW_MINOR is none of the versions of this firmware"
#endif

/* 2: the handover area also carries the secret of the sessions in login layout 9; images of ABI 1 do not leave one. */
#if FW_MAJOR >= 3
#define BOOTSTRAP_ABI 2
#else
#define BOOTSTRAP_ABI 1
#endif

#define CONFIG_LAYOUT 1
#if FW_MAJOR == 1
#define LOGIN_LAYOUT 1
#define PATH_LAYOUT 1
#elif FW_MAJOR == 2
#define LOGIN_LAYOUT 2
#define PATH_LAYOUT 2
#else
#define LOGIN_LAYOUT 9
#define PATH_LAYOUT 2
#endif

/* Features: 1.1.0 answers TASK SET FULL beyond a configured depth; 2.0.0 sorts by priority. */
#define FEATURE_QUEUE_DEPTH_LIMIT (FW_MAJOR > 1 || FW_MINOR >= 1)
#define FEATURE_LOGIN_PRIORITY (FW_MAJOR >= 2)
#define FEATURE_NVME (FW_MAJOR >= 2)

#define CONFIG_CAPACITY 256
#define LOGIN_CAPACITY 1024
#define PATH_CAPACITY 4096

#endif
