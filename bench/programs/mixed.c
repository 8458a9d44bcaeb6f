// The kinds of work of an embedded benchmark: list processing, matrix products, a state machine, CRC.
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

struct node { struct node *next; short value; short index; };
static struct node nodes[64];
static short matrix_a[12 * 12], matrix_b[12 * 12];
static int matrix_c[12 * 12];
static u8 text[256];


static u16 crc16(u16 crc, u32 data) {
  for (int i = 0; i < 16; i++) {
    u32 carry = (crc ^ data) & 1;
    crc >>= 1;
    data >>= 1;
    if (carry) crc ^= 0xa001;
  }
  return crc;
}

static struct node *build_list(u32 seed) {
  for (int i = 0; i < 64; i++) {
    seed = seed * 1103515245 + 12345;
    nodes[i].value = (short)(seed >> 16);
    nodes[i].index = (short)i;
    nodes[i].next = i < 63 ? &nodes[i + 1] : 0;
  }
  return nodes;
}

static struct node *reverse(struct node *list) {
  struct node *out = 0;
  while (list) {
    struct node *next = list->next;
    list->next = out;
    out = list;
    list = next;
  }
  return out;
}

static struct node *merge_sort(struct node *list, int count) {
  if (count < 2) {
    if (list) list->next = 0;
    return list;
  }
  struct node *right = list;
  for (int i = 0; i < count / 2; i++) right = right->next;
  right = merge_sort(right, count - count / 2);
  struct node *left = merge_sort(list, count / 2);
  struct node *head = 0, **tail = &head;
  while (left && right) {
    struct node **from = left->value <= right->value ? &left : &right;
    *tail = *from;
    tail = &(*from)->next;
    *from = (*from)->next;
  }
  *tail = left ? left : right;
  return head;
}

static u16 list_work(u16 crc, u32 seed) {
  struct node *list = build_list(seed);
  for (int target = 0; target < 16; target++) {
    struct node *at = list;
    while (at && at->index != target * 4) at = at->next;
    if (at) crc = crc16(crc, (u32)at->value);
    list = reverse(list);
  }
  list = merge_sort(list, 64);
  for (; list; list = list->next) crc = crc16(crc, (u32)list->value);
  return crc;
}

static u16 matrix_work(u16 crc, int seed) {
  for (int i = 0; i < 144; i++) {
    matrix_a[i] = (short)(seed + i * 7);
    matrix_b[i] = (short)(seed ^ (i * 13));
  }
  for (int i = 0; i < 12; i++)
    for (int j = 0; j < 12; j++) {
      int sum = 0;
      for (int k = 0; k < 12; k++) sum += matrix_a[i * 12 + k] * matrix_b[k * 12 + j];
      matrix_c[i * 12 + j] = sum;
    }
  int sum = 0;
  for (int i = 0; i < 144; i++) {
    sum += matrix_c[i] > sum ? 10 : 1;
    sum ^= (matrix_c[i] >> 2) & 0xf;
  }
  return crc16(crc, (u32)sum);
}

enum state { START, SIGN, INTEGER, FRACTION, EXPONENT, BAD };

static enum state step(enum state state, u8 c) {
  int digit = c >= '0' && c <= '9';
  switch (state) {
    case START: return digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? FRACTION : BAD;
    case SIGN: return digit ? INTEGER : c == '.' ? FRACTION : BAD;
    case INTEGER: return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : BAD;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : BAD;
    case EXPONENT: return digit ? EXPONENT : BAD;
    default: return BAD;
  }
}

static u16 state_work(u16 crc, u32 seed) {
  static const char alphabet[16] = "0123456789+-.e,x";
  u32 counts[6] = {0};
  for (int i = 0; i < 256; i++) {
    seed = seed * 1664525 + 1013904223;
    text[i] = i % 8 == 7 ? ',' : (u8)alphabet[(seed >> 24) & (i % 8 ? 15 : 11)];
  }
  enum state state = START;
  for (int i = 0; i < 256; i++) {
    if (text[i] == ',') {
      counts[state]++;
      state = START;
    } else {
      state = step(state, text[i]);
    }
  }
  for (int i = 0; i < 6; i++) crc = crc16(crc, counts[i]);
  return crc;
}

int main(u32 rounds) {
  u16 crc = 0;
  for (u32 i = 0; i < rounds; i++) {
    crc = list_work(crc, i);
    crc = matrix_work(crc, (int)i);
    crc = state_work(crc, i);
  }
  return crc;
}
