import { Command } from 'commander';
import { type Container, readContainer } from '../../image/container.js';
import { publicKeyFromPem } from '../../image/crypto.js';
import { type Check, type CheckStatus, type Verification, verify } from '../../image/verify.js';
import { EXIT } from '../exit.js';
import { InputError, readInputText } from '../input.js';
import { columns, paint, section } from '../layout.js';
import { print, printJson } from '../output.js';
import { loadImage } from './load.js';

export function verifyCommand(): Command {
  return new Command('verify')
    .summary("check an MCUboot image's hash and, with a key, its signature")
    .description("Check an MCUboot image's hashes and, with a key, its signature.")
    .argument('<file>', 'the MCUboot image')
    .option('--key <pem>', 'public key: Ed25519, ECDSA P-256 or RSA-2048; without it only the hash is checked')
    .option('--json', 'print JSON (schemas/image-verify.schema.json)')
    .addHelpText('after', '\nExits with 0 when every check passed, 1 when one did not.')
    .action((file: string, options: { key?: string; json?: boolean }) => {
      const container = loadContainer(file);
      const key = options.key === undefined ? undefined : publicKeyFromPem(readInputText(options.key), options.key);
      const verification = verify(container, key);
      if (options.json) printJson(verifyJson(file, options.key, verification));
      else print(verifyText(file, verification));
      if (!verification.isVerified) process.exitCode = EXIT.verdictNo;
    });
}

function loadContainer(file: string): Container {
  const { image } = loadImage(file);
  if (image.mcuboot) return readContainer(image.mcuboot.bytes, file);
  throw new InputError(
    `${file}: expected an MCUboot image, found ${image.format}`,
    `Pack it first: fastload image pack ${file} -o fw.img`,
  );
}

function verifyJson(file: string, key: string | undefined, { isVerified, hashedBytes, checks }: Verification) {
  return {
    file,
    key: key ?? null,
    verified: isVerified,
    hashedBytes,
    checks: checks.map(({ check, status, algorithm, reason }) => ({
      check,
      status,
      algorithm: algorithm ?? null,
      reason: reason || null,
    })),
  };
}

const COLOURS: Readonly<Record<CheckStatus, (text: string) => string>> = {
  pass: paint.green,
  fail: paint.red,
  absent: paint.dim,
  unchecked: paint.yellow,
};

function verifyText(file: string, { isVerified, hashedBytes, checks }: Verification): string[] {
  return [
    `${paint.bold(file)}: ${isVerified ? paint.green('verified') : paint.red('NOT verified')}`,
    ...section(`checks over ${hashedBytes} bytes`, columns(checks.map(checkRow))),
  ];
}

function checkRow({ check, status, algorithm, reason }: Check): string[] {
  return [check, COLOURS[status](status), [algorithm, reason].filter(Boolean).join(': ')];
}
