/* Config, login and path tables in the layouts of this version. Arrays without holes, searched from the front. */
#include "runtime.h"

#define AREA_STEP(bytes) (((uint32_t)(bytes) + 63u) & ~63u)

struct runtime_tables tables;

/* Lays the three tables out one behind the other in a zeroed area. */
void tables_create(uint32_t area) {
  tables.config = (config_entry *)area;
  area += AREA_STEP(CONFIG_CAPACITY * sizeof(config_entry));
  tables.login = (login_entry *)area;
  area += AREA_STEP(LOGIN_CAPACITY * sizeof(login_entry));
  tables.path = (path_entry *)area;
  tables.config_count = tables.login_count = tables.path_count = 0;
}

static int named(const char *name, const char *expected) {
  for (unsigned i = 0; i < 8; i++) {
    if (name[i] != *expected) return 0;
    if (*expected != 0) expected++;
  }
  return 1;
}

/* Takes over the tables that the bridge left; each must be in this version's layout. */
uint32_t tables_attach(const struct handover_table *from) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < HANDOVER_TABLES; i++, from++) {
    if (named(from->name, "config") && from->layout == CONFIG_LAYOUT && from->count <= CONFIG_CAPACITY) {
      tables.config = (config_entry *)from->address;
      tables.config_count = from->count;
      found |= 1;
    } else if (named(from->name, "login") && from->layout == LOGIN_LAYOUT && from->count <= LOGIN_CAPACITY) {
      tables.login = (login_entry *)from->address;
      tables.login_count = from->count;
      found |= 2;
    } else if (named(from->name, "path") && from->layout == PATH_LAYOUT && from->count <= PATH_CAPACITY) {
      tables.path = (path_entry *)from->address;
      tables.path_count = from->count;
      found |= 4;
    }
  }
  return found == 7 ? MODULE_OK : ERROR_NO_CONVERSION;
}

static void publish(struct handover_table *to, const char *name, const void *entries, uint32_t layout, uint32_t count,
                    uint32_t capacity) {
  for (unsigned i = 0; i < 8; i++) {
    to->name[i] = *name;
    if (*name != 0) name++;
  }
  to->address = (uint32_t)entries;
  to->layout = layout;
  to->count = count;
  to->capacity = capacity;
}

/* Says where the tables are and how full. */
void tables_publish(struct handover_table *to) {
  publish(&to[0], "config", tables.config, CONFIG_LAYOUT, tables.config_count, CONFIG_CAPACITY);
  publish(&to[1], "login", tables.login, LOGIN_LAYOUT, tables.login_count, LOGIN_CAPACITY);
  publish(&to[2], "path", tables.path, PATH_LAYOUT, tables.path_count, PATH_CAPACITY);
  publish(&to[3], "", 0, 0, 0, 0);
}

uint32_t config_get(uint32_t key, uint32_t otherwise) {
  for (uint32_t i = 0; i < tables.config_count; i++)
    if (tables.config[i].key == key) return tables.config[i].value;
  return otherwise;
}

void config_set(uint32_t key, uint32_t value) {
  uint32_t i = 0;
  while (i < tables.config_count && tables.config[i].key != key) i++;
  if (i == CONFIG_CAPACITY) return;
  tables.config[i].key = key;
  tables.config[i].value = value;
  if (i == tables.config_count) tables.config_count++;
}

login_entry *login_find(uint32_t nportid) {
  for (uint32_t i = 0; i < tables.login_count; i++)
    if (tables.login[i].nportid == nportid) return &tables.login[i];
  return 0;
}

/* The login of this N_Port, new or the one that it had; 0 when the table is full. */
login_entry *login_add(uint32_t nportid, const uint8_t *wwpn) {
  login_entry *login = login_find(nportid);
  if (login == 0) {
    if (tables.login_count == LOGIN_CAPACITY) return 0;
    login = &tables.login[tables.login_count++];
  }
  login->nportid = nportid;
  for (uint32_t i = 0; i < sizeof login->wwpn; i++) login->wwpn[i] = wwpn[i];
  login->state = LOGIN_PLOGI;
  login->flags = 0;
  login->credits = 0;
#if FEATURE_LOGIN_PRIORITY
  login->prio = 0;
#endif
  return login;
}

static void paths_remove(uint32_t nportid) {
  for (uint32_t i = 0; i < tables.path_count;) {
    if (tables.path[i].nportid == nportid)
      tables.path[i] = tables.path[--tables.path_count];
    else
      i++;
  }
}

/* Removes a login and its paths; the last entry fills the hole. */
void login_remove(uint32_t nportid) {
  login_entry *login = login_find(nportid);
  if (login == 0) return;
  *login = tables.login[--tables.login_count];
  paths_remove(nportid);
}

path_entry *path_find(uint32_t nportid, uint32_t lun) {
  for (uint32_t i = 0; i < tables.path_count; i++)
    if (tables.path[i].nportid == nportid && tables.path[i].lun == lun) return &tables.path[i];
  return 0;
}

path_entry *path_at(uint32_t index) { return index < tables.path_count ? &tables.path[index] : 0; }

uint32_t path_index(const path_entry *path) { return (uint32_t)(path - tables.path); }

path_entry *path_add(uint32_t nportid, uint32_t lun, uint32_t port) {
  path_entry *path = path_find(nportid, lun);
  if (path == 0) {
    if (tables.path_count == PATH_CAPACITY) return 0;
    path = &tables.path[tables.path_count++];
  }
  path->lun = lun;
#if PATH_LAYOUT >= 2
  path->lun_high = 0;
#endif
  path->nportid = nportid;
  path->port = (uint16_t)port;
  path->state = PATH_ACTIVE;
  path->ioq = 0;
  return path;
}
