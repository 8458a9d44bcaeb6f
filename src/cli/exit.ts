import { CommanderError } from 'commander';

/** The exit codes of every command. */
export const EXIT = {
  /** The command did what was asked and passed. */
  passed: 0,
  /** The verdict is no: a check failed, a budget was missed, a regression was found. */
  verdictNo: 1,
  /** Bad input: a file, an option or a key that is not what it must be. */
  badInput: 2,
  /** A fault of the program itself. */
  programFault: 3,
} as const;

/**
 * An error of the input. Typed errors of every room mark themselves with `badInput`, and may say in `next` what to do
 * about it; so no list of error classes has to be kept here.
 */
export interface BadInput extends Error {
  badInput: true;
  next?: string | undefined;
  /** One message for each problem, where there may be several. */
  lines?: readonly string[];
}

export function isBadInput(error: unknown): error is BadInput {
  return error instanceof Error && (error as Partial<BadInput>).badInput === true;
}

/** An error that is the answer, such as an adapter that did not come back; marked with `verdictNo`. */
function isVerdictNo(error: unknown): error is Error {
  return error instanceof Error && (error as { verdictNo?: unknown }).verdictNo === true;
}

/** The exit code that an error ends the program with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.badInput;
  if (isVerdictNo(error)) return EXIT.verdictNo;
  return isBadInput(error) ? EXIT.badInput : EXIT.programFault;
}

/**
 * What goes to standard error for an error that ended a command: one message and one hint for bad input, a stack trace
 * only for a fault of the program. Commander has already printed what it has to say about the usage.
 */
export function explain(error: unknown): string {
  if (error instanceof CommanderError) return '';
  if (isBadInput(error)) {
    const next = error.next ?? 'See fastload --help.';
    const messages = (error.lines ?? [error.message]).map((message) => `fastload: ${oneLine(message)}\n`);
    return `${messages.join('')}next: ${oneLine(next)}\n`;
  }
  if (isVerdictNo(error)) return `fastload: ${oneLine(error.message)}\n`;
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `fastload: a fault of the program, not of your input\n${trace}\nnext: Please report this with the command line.\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
