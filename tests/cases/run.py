#!/usr/bin/env python3
"""Runs golden cases: what is typed, and what the program must say.

    run.py --casebound build/dev/casebound [--update] FILE.case...

A .case file:

    # What it shows, in one sentence.
    corpus letters                 tests/cases/corpora/letters is in a case, and we stand in the case
    file leak/a.txt                or a file is written; "| " begins a line of it
    | first line                   \\uNNNN in its name or its lines is a character
    add leak                       it is in a case, and we stand in the case
    $ casebound search harbour     a shell command (bash); `casebound` is the program under test
    ----
    what it prints                 standard output, exactly; "[..]" stands for anything within a line,
    ...                            a line "..." for any number of lines
    ! what it says                 standard error, after standard output
    ? 3                            the exit code, when it is not 0

<folder> is the folder that the file runs in. Control characters and bidirectional marks of the output are shown as \\xNN and \\uNNNN, a missing line feed at its end
as a last line "<no line feed>". Every .case file runs in a folder of its own, in which every file is dated 2019-05-01.
Exit code 1 when one fails.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
SECONDS = 120
MODIFIED = 1556712000  # 2019-05-01T12:00:00Z


class Step:
    def __init__(self, command, line):
        self.command, self.line, self.expected = command, line, []


def read_case(path):
    """The directives and the steps of a .case file."""
    directives, steps, in_output = [], [], False
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().split("\n"), 1):
            if line.startswith("$ "):
                steps.append(Step(line[2:], number))
                in_output = False
            elif line == "----" and steps and not in_output:
                in_output = True
            elif in_output:
                steps[-1].expected.append(line)
            elif steps and line:
                steps[-1].command += "\n" + line
            elif line.startswith("| ") or line == "|":
                directives[-1][1].append(line[2:])
            elif line and not line.startswith("#"):
                directives.append((line, []))
    for step in steps:  # an empty line parts one step from the next
        while step.expected and step.expected[-1] == "":
            step.expected.pop()
    return directives, steps


def characters(text):
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match.group(1), 16)), text)


def visible(text):
    def code(match):
        value = ord(match.group())
        return f"\\x{value:02x}" if value < 0x100 else f"\\u{value:04x}"
    return HIDDEN.sub(code, text)


def shown(output, prefix=""):
    """Output as lines of a .case file."""
    if output == "":
        return []
    text = visible(output)
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    else:
        lines.append("<no line feed>")
    return [prefix + line for line in lines]


def line_matches(pattern, line):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("[..]")), line) is not None


def lines_match(expected, actual):
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(lines_match(expected[1:], actual[skip:]) for skip in range(len(actual) + 1))
    return bool(actual) and line_matches(expected[0], actual[0]) and lines_match(expected[1:], actual[1:])


class Run:
    def __init__(self, casebound, folder):
        self.casebound, self.folder = os.path.abspath(casebound), folder
        self.where = os.path.join(folder, "work")
        self.environment = {
            "PATH": os.path.dirname(self.casebound) + ":" + os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": folder, "LC_ALL": "C.UTF-8", "TERM": "dumb", "TZ": "UTC0",
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        os.mkdir(self.where)

    def shell(self, command):
        done = subprocess.run(["bash", "-c", command], cwd=self.where, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS, check=False)
        return (done.stdout.decode("utf-8", "backslashreplace"), done.stderr.decode("utf-8", "backslashreplace"),
                done.returncode)

    def directive(self, line, content):
        word, _, rest = line.partition(" ")
        if word == "file":
            self.write(characters(rest), [characters(text) for text in content])
        elif word == "corpus":
            shutil.copytree(os.path.join(HERE, "corpora", rest), os.path.join(self.where, rest))
            self.add(rest)
        elif word == "add":
            self.add(rest)
        else:
            raise RuntimeError(f"there is no directive {word}")

    def write(self, name, content):
        path = os.path.join(self.where, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(text + "\n" for text in content))
        os.utime(path, (MODIFIED, MODIFIED))

    def add(self, name):
        for folder, _, files in os.walk(os.path.join(self.where, name)):
            for file in files:
                os.utime(os.path.join(folder, file), (MODIFIED, MODIFIED))
        out, err, code = self.shell(f"casebound init case && casebound --case case add {name}")
        if code not in (0, 3):
            raise RuntimeError(f"{name} was not taken in:\n{out}{err}")
        self.where = os.path.join(self.where, "case")

    def step(self, step):
        out, err, code = self.shell(step.command)
        out, err = (text.replace(self.folder, "<folder>") for text in (out, err))
        return shown(out) + shown(err, "! ") + ([f"? {code}"] if code else [])


def run_file(casebound, path):
    """The steps that failed, each with what was really said."""
    directives, steps = read_case(path)
    if not steps:
        raise RuntimeError("there is no step in this file")
    failed = []
    with tempfile.TemporaryDirectory(prefix="casebound-case-") as folder:
        run = Run(casebound, folder)
        for line, content in directives:
            run.directive(line, content)
        for step in steps:
            actual = run.step(step)
            if not lines_match(step.expected, actual):
                failed.append((step, actual))
    return failed


def update(path, failed):
    """Puts what was really said in place of what was expected."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    differs = re.compile(r'(?<="seconds":)[0-9.e-]+|(?<= in )[0-9.]+(?= s\.)|(?<="reading":")[0-9a-f]{32}|'
                         r'(?<="case":")[0-9a-f]{32}|(?<="score":)[0-9.e-]+')
    for step, actual in sorted(failed, key=lambda pair: -pair[0].line):
        begin = step.line
        while begin < len(lines) and lines[begin] != "----" and not lines[begin].startswith("$ "):
            begin += 1
        if begin == len(lines) or lines[begin] != "----":
            begin = step.line
            lines.insert(begin, "----")
        end = begin + 1
        while end < len(lines) and not lines[end].startswith("$ "):
            end += 1
        lines[begin + 1:end] = [differs.sub("[..]", line) for line in actual] + [""]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip("\n") + "\n")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--casebound", required=True)
    options.add_argument("--update", action="store_true", help="write what was said into the files")
    options.add_argument("files", nargs="+")
    given = options.parse_args()
    bad = 0
    for path in given.files:
        try:
            failed = run_file(given.casebound, path)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            print(f"{path}: {error}")
            bad += 1
            continue
        for step, actual in failed:
            print(f"{path}:{step.line}: $ {step.command}\n-- expected\n" + "\n".join(step.expected) +
                  "\n-- said\n" + "\n".join(actual))
        if failed and given.update:
            update(path, failed)
        bad += bool(failed)
    print(f"{len(given.files) - bad} of {len(given.files)} cases passed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
