// What the ports need to know about their links: equalizer tuning, credits for a distance, test patterns, receive hashing.
import { packLittleEndian, range, seedOf, xorshift32 } from './integer.mjs';

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function integerSquareRoot(value) {
  let root = 0;
  while ((root + 1) * (root + 1) <= value) root++;
  return root;
}

/** Insertion loss at Nyquist in 1/256 dB: skin effect grows with the root, dielectric loss linearly with frequency. */
function insertionLoss(nyquistMhz, cable, celsius) {
  const skin = integerSquareRoot(nyquistMhz);
  const perStep = 18 * skin + Math.trunc((nyquistMhz * 7) / 16);
  const warm = 1000 + 2 * (celsius - 25);
  return Math.trunc((perStep * (cable + 4) * warm) / 50_000) + 256;
}

/** One struct serdes_tuning. `trim` is what the port's own calibration found, in 1/256 dB. */
function tuning(loss, trim) {
  const total = clamp(loss + trim, 0, 0xffff);
  const pre = clamp(-Math.trunc(total / 420), -14, 0);
  const post = clamp(-Math.trunc(total / 260), -20, 0);
  const ffe = [Math.trunc(-pre / 4), pre, 64 + pre + post, post, Math.trunc(-post / 5)];
  const peak = clamp(Math.trunc(total / 96), 0, 63);
  const dfe = range(6, (tap) =>
    clamp(Math.trunc((total * (tap & 1 ? -1 : 1)) / (58 * (tap + 1) * (tap + 1))), -96, 96),
  );
  return Buffer.from([
    ...ffe.map((tap) => tap & 0xff),
    peak,
    clamp(7 - Math.trunc(peak / 9), 0, 7),
    clamp(8 + Math.trunc(total / 512), 0, 31),
    ...dfe.map((tap) => tap & 0xff),
    total & 0xff,
    total >> 8,
  ]);
}

/**
 * Ports × 4, 8, 16 Gbit/s × 32 cable lengths × 16 temperatures (-5 to 70 degrees). From 1.1.0 on, port 2 has a new
 * calibration at 16 Gbit/s.
 */
function serdesTuning(version) {
  const nyquistMhz = [2125, 4250, 7012];
  return Buffer.concat(
    range(4, (port) =>
      nyquistMhz.map((mhz, speed) => {
        const calibration = port === 2 && speed === 2 && version !== '1.0.0' ? 2 : 1;
        const next = xorshift32(seedOf(`serdes port ${port} speed ${speed} calibration ${calibration}`));
        return range(32, (cable) =>
          range(16, (step) => tuning(insertionLoss(mhz, cable, 5 * step - 5), (next() % 129) - 64)),
        ).flat();
      }),
    ).flat(2),
  );
}

/** Buffer-to-buffer credits that keep a link of `km` kilometres full: 5 us/km each way, frame times by size and speed. */
function creditsForDistance() {
  const megabytesPerSecond = [400, 800, 1600];
  return packLittleEndian(
    megabytesPerSecond.flatMap((rate) =>
      range(64, (km) =>
        range(64, (size) => {
          const frameNs = Math.trunc(((36 + (size + 1) * 33) * 1000) / rate);
          return Math.trunc((10_000 * (km + 1)) / frameNs) + 2;
        }),
      ).flat(),
    ),
    2,
  );
}

/** A pseudo-random bit sequence x^a + x^b + 1 (ITU-T O.150), as bytes, first bit lowest, register all ones. */
function bitSequence(a, b, lengthBytes) {
  let state = (1n << BigInt(a)) - 1n;
  const mask = state;
  return Buffer.from(
    range(lengthBytes, () => {
      let byte = 0;
      for (let bit = 0; bit < 8; bit++) {
        const out = Number(((state >> BigInt(a - 1)) ^ (state >> BigInt(b - 1))) & 1n);
        state = ((state << 1n) | BigInt(out)) & mask;
        byte |= out << bit;
      }
      return byte;
    }),
  );
}

/** Toeplitz hash of each value of each of 40 input bytes, with Microsoft's receive-side-scaling key. */
function toeplitz() {
  const key = BigInt(
    '0x6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa' + '6d5a56da255b0ec2',
  );
  const window = (bit) => (key >> BigInt(48 * 8 - 32 - bit)) & 0xffffffffn;
  const values = range(40, (byte) =>
    range(256, (value) =>
      range(8, (bit) => ((value >> (7 - bit)) & 1 ? window(byte * 8 + bit) : 0n)).reduce(
        (hash, part) => hash ^ part,
        0n,
      ),
    ),
  );
  return packLittleEndian(values.flat(), 4);
}

export function linkTables(version) {
  return [
    { label: 'serdes_tuning', bytes: serdesTuning(version) },
    { label: 'credits_for_distance', bytes: creditsForDistance() },
    { label: 'prbs31_pattern', bytes: bitSequence(31, 28, 0x8000) },
    { label: 'prbs23_pattern', bytes: bitSequence(23, 18, 0x4000) },
    { label: 'prbs15_pattern', bytes: bitSequence(15, 14, 0x1000) },
    { label: 'toeplitz_hash', bytes: toeplitz() },
  ];
}
