import { secondsOf } from './duration-text.js';
import { countTests, type TestReport, type TestResult } from './test-report.js';
import { escapeXml } from './xml-text.js';

/** The tests as JUnit XML: a suite a file; times are emulated. */
export function testJunit(report: TestReport): string {
  const { failed } = countTests(report);
  const files = [...new Set(report.tests.map(({ file }) => file))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="fastload test" tests="${report.tests.length}" failures="${failed}">`,
    ...files.flatMap((file) =>
      suite(
        file,
        report.tests.filter((test) => test.file === file),
      ),
    ),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(file: string, tests: readonly TestResult[]): string[] {
  const { failed } = countTests({ tests });
  const time = tests.reduce((sum, test) => sum + secondsOf(test.ticks, test.baseClockHz), 0).toFixed(9);
  const name = escapeXml(file);
  return [
    `  <testsuite name="${name}" tests="${tests.length}" failures="${failed}" errors="0" skipped="0" time="${time}">`,
    ...tests.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function caseLines(test: TestResult): string[] {
  const { file, line, name, steps } = test;
  const attributes = [
    ['classname', file],
    ['name', name],
    ['file', file],
    ['line', `${line}`],
    ['time', secondsOf(test.ticks, test.baseClockHz).toFixed(9)],
  ].map(([key, value]) => `${key}="${escapeXml(value!)}"`);
  const failures = steps.flatMap(({ text, line: at, failure }) => {
    if (failure === undefined) return [];
    const { expected, found, tick } = failure;
    const message = escapeXml(`expected ${expected}, found ${found}`);
    const body = `${file}:${at}: ${text}\ntick ${tick}\nagain: ${test.reproduce}`;
    return [`      <failure message="${message}">${escapeXml(body)}</failure>`];
  });
  const open = `    <testcase ${attributes.join(' ')}`;
  return [
    `${open}>`,
    `      <properties><property name="trace.digest" value="${test.digest}"/></properties>`,
    ...failures,
    '    </testcase>',
  ];
}
