// The kinds of work of a systems benchmark: records and pointers, string copies and comparisons, small procedures, division.
typedef unsigned int u32;

struct record { struct record *next; int kind; int component; int number; char name[32]; };
static struct record first, second;
static int array_one[50], array_two[50][50];
static char first_char, second_char;
static int global_int;

static void copy(char *to, const char *from) {
  while ((*to++ = *from++)) {}
}

static int compare(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a - *b;
}

static __attribute__((noinline)) int kind_of(char a, char b) {
  if (a != b) return 0;
  first_char = a;
  return 1;
}

static __attribute__((noinline)) int later(const char *a, const char *b) {
  int at = 2;
  while (at <= 2)
    if (kind_of(a[at], b[at + 1]) == 0) at++;
    else return 0;
  if (compare(a, b) > 0) {
    global_int = at + 7;
    return 1;
  }
  return 0;
}

static __attribute__((noinline)) void fill(int *one, int (*two)[50], int at, int value) {
  int index = at + 5;
  one[index] = value;
  one[index + 1] = one[index];
  one[index + 30] = index;
  for (int i = index; i <= index + 1; i++) two[index][i] = index;
  two[index][index - 1] += 1;
  two[index + 20][index] = one[index];
  global_int = 5;
}

static __attribute__((noinline)) void pass(struct record *from) {
  struct record *to = from->next;
  *to = *from;
  from->number = 5;
  to->number = from->number;
  to->next = from->next;
  if (to->kind == 0) {
    to->number = 6;
    to->component = from->component + 10;
  } else {
    *from = *to;
    from->next = &second;
  }
}

static __attribute__((noinline)) int seven(int a, int b) {
  return a + 2 + b;
}

int main(u32 rounds) {
  static char one[32], two[32];
  int a = 0, b = 0, c = 0;
  u32 check = 0;
  first.next = &second;
  first.component = 40;
  copy(first.name, "PROGRAM, SOME STRING OF RECORD");
  copy(one, "PROGRAM, THE 1ST STRING HERE");
  for (u32 i = 0; i < rounds; i++) {
    second_char = 'B';
    first_char = 'A';
    a = 2;
    b = 3;
    copy(two, "PROGRAM, THE 2ND STRING HERE");
    int equal = !later(one, two);
    while (a < b) {
      c = seven(5 * a - b, 3);
      a++;
    }
    fill(array_one, array_two, a, c);
    pass(&first);
    for (char at = 'A'; at <= second_char; at++)
      if (equal == kind_of(at, 'C')) {
        copy(two, "PROGRAM, THE 3RD STRING HERE");
        b = (int)i;
      }
    b = b * a;
    a = b / (c + 1);
    b = 7 * (b - c) - a;
    check = check * 33 + (u32)(b ^ (c << 8)) + (u32)first.number;
  }
  for (int i = 0; i < 50; i++) check = check * 33 + (u32)(array_one[i] + array_two[i][i]);
  for (const char *s = two; *s; s++) check = check * 33 + (u32)*s;
  return (int)(check + (u32)global_int);
}
