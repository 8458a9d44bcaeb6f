/** An image version as MCUboot stores it: major and minor 8 bit, revision 16 bit, build 32 bit. */
export interface Version {
  major: number;
  minor: number;
  revision: number;
  build: number;
}

/** `1.1.0+7`; always with the build number, as imgtool prints it. */
export function formatVersion(version: Version): string {
  return `${version.major}.${version.minor}.${version.revision}+${version.build}`;
}

/** Reads `1`, `1.2`, `1.2.3` or `1.2.3+45`; undefined when it is not a version or a part is out of its range. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,5}))?(?:\+(\d{1,10}))?$/.exec(text);
  if (!match) return undefined;
  const [major, minor, revision, build] = [1, 2, 3, 4].map((part) => Number(match[part] ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const inRange = major <= 0xff && minor <= 0xff && revision <= 0xffff && build <= 0xffff_ffff;
  return inRange ? { major, minor, revision, build } : undefined;
}

/** Negative when `a` is older than `b`; the build number counts last. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.revision - b.revision || a.build - b.build;
}
