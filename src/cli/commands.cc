#include "cli/commands.h"

#include <array>
#include <cstdlib>

#include "desk/workspace.h"

namespace casebound::cli {
namespace {

constexpr std::string_view kOcrLater =
    "OCR comes in a later version: pages that are pictures are kept and wait for it.";
constexpr std::string_view kOutcomes = "Partial|Encrypted|Unsupported|Damaged|TooLarge|TimedOut|Crashed";

constexpr Option kUntil = {
    .name = "--until", .value = "STEP", .help = "how far to go before returning", .choices = "text|ocr|all"};

constexpr std::array<Option, 2> kInit = {{
    {.name = "--name", .value = "NAME", .help = "a name for people"},
    {.name = "--encrypt", .help = "seal the case with a passphrase (later version)"},
}};
constexpr std::array<Option, 9> kAdd = {{
    {.name = "--source", .value = "LABEL", .help = "what the delivery is called"},
    {.name = "--exclude",
     .value = "GLOB",
     .help = "leave out what meets GLOB; * stays inside a folder, ** does not",
     .repeats = true},
    {.name = "--ocr",
     .value = "WHEN",
     .help = "read pages that are pictures",
     .choices = "auto|never|always"},
    {.name = "--languages",
     .value = "LIST",
     .help = "languages that OCR expects: zh-Hans,zh-Hant,ug,en,...",
     .later = kOcrLater},
    {.name = "--jobs", .value = "N", .help = "documents read at once; else one a core"},
    {.name = "--passwords",
     .value = "FILE",
     .help = "passwords to try on locked files, one a line; never stored"},
    {.name = "--retry",
     .value = "REASON",
     .help = "try again what failed, or what failed so",
     .choices = kOutcomes,
     .value_may_lack = true},
    kUntil,
    {.name = "--unsafe", .help = "parse even where the kernel cannot lock the parser in"},
}};
constexpr std::array<Option, 5> kWork = {kUntil, kAdd[4], kAdd[5], kAdd[6], kAdd[8]};
constexpr std::array<Option, 3> kReindex = {kAdd[4], kAdd[5], kAdd[8]};
constexpr std::array<Option, 2> kRemove = {kAdd[5], kAdd[8]};
constexpr std::array<Option, 2> kText = {{
    {.name = "--page", .value = "N", .help = "this page only, counted from 1"},
    {.name = "--reading",
     .value = "R",
     .help = "this reading instead of the current one: its id or the beginning of it"},
}};
constexpr std::array<Option, 6> kPage = {{
    {.name = "--page", .value = "N", .help = "the page, counted from 1"},
    {.name = "--image", .value = "OUT.png", .help = "write the page as a picture; - is standard output"},
    {.name = "--dpi", .value = "N", .help = "resolution of the picture; else 150"},
    {.name = "--words", .help = "the words and where they stand, one JSON object a line, in points"},
    kAdd[5],
    kAdd[8],
}};
constexpr std::array<Option, 9> kSearch = {{
    {.name = "--limit", .value = "N", .help = "hits to show; else 20, 0 is all"},
    {.name = "--offset", .value = "N", .help = "hits to pass over first"},
    {.name = "--facets", .help = "count the pages found by type, language and year"},
    {.name = "--exact", .help = "only the forms typed, as if each word had = before it"},
    {.name = "--type", .value = "T", .help = "only documents of this type: mail, pdf, document, ..."},
    {.name = "--language", .value = "L", .help = "only pages in this language: zh-Hans, zh, ug, en, ..."},
    {.name = "--from", .value = "D", .help = "only documents dated on this day, month or year, or later"},
    {.name = "--to", .value = "D", .help = "only documents dated on this day, month or year, or earlier"},
    {.name = "--in", .value = "PATH", .help = "only documents whose path has this in it"},
}};

constexpr std::array<Example, 1> kInitExamples = {
    {{"init my-case --name 'Harbour papers'", "makes the folder my-case"}}};
constexpr std::array<Example, 3> kAddExamples = {{
    {"add ~/leak --source 'first delivery'", "takes a folder in; the originals stay as they are"},
    {"add ~/leak --exclude '*.tmp' --exclude 'cache/'", "leaves some of it out, counted"},
    {"add --retry Encrypted --passwords words.txt", "tries locked files again"},
}};
constexpr std::array<Example, 1> kWorkExamples = {{{"work", "goes on after Ctrl-C, or a power cut"}}};
constexpr std::array<Example, 2> kRemoveExamples = {{
    {"remove leak/letter.pdf", "by its path: the same bytes stay where they have another path"},
    {"remove 4f0c --no-input", "by its id: with every path; does not ask"},
}};
constexpr std::array<Example, 2> kReindexExamples = {{
    {"reindex", "a new index; what is damaged is read again from its original"},
    {"reindex leak/letter.pdf", "reads one document again"},
}};
constexpr std::array<Example, 2> kTextExamples = {{
    {"text leak/letters/3.pdf --page 2", "one page"},
    {"text 4f0c | less", "the beginning of an id is enough"},
}};
constexpr std::array<Example, 2> kPageExamples = {{
    {"page 4f0c --page 3 --image p3.png", "the page as a picture"},
    {"page 4f0c --page 3 --words", "every word and its box"},
}};
constexpr std::array<Example, 4> kSearchExamples = {{
    {"search 再教育营", "finds 再教育營 too, and says so"},
    {"search '\"black market\" -draft'", "a phrase, without pages that say draft"},
    {"search =再教育營", "only this form"},
    {"search 'harbour type:mail from:2014 to:2017-08'", "fields narrow it down"},
}};
constexpr std::array<Example, 2> kCompletionsExamples = {{
    {"completions bash > ~/.local/share/bash-completion/completions/casebound", "for bash"},
    {"completions fish > ~/.config/fish/completions/casebound.fish", "for fish"},
}};

constexpr std::size_t kMany = static_cast<std::size_t>(-1);

constexpr std::array<Command, 40> kCommands = {{
    {"init", "make an empty case in a new folder", "DIR", 1, 1, kInit, kInitExamples, run_init},
    {"add", "take files and folders into the case and make them searchable", "PATH...", 0, kMany, kAdd,
     kAddExamples, run_add},
    {"work", "go on with what is queued", "", 0, 0, kWork, kWorkExamples, run_work},
    {"search", "find the pages that answer a query", "QUERY", 1, kMany, kSearch, kSearchExamples, run_search},
    {"status", "say how the case stands: every file accounted for", "", 0, 0, {}, {}, run_status},
    {"failures", "list what did not come out whole, and why", "", 0, 0, {}, {}, run_failures},
    {"docs", "list the documents", "", 0, 0, {}, {}, run_docs},
    {"text", "print the text of a document", "DOC", 1, 1, kText, kTextExamples, run_text},
    {"page", "show one page: as a picture, or its words and where they stand", "DOC", 1, 1, kPage,
     kPageExamples, run_page},
    {"remove", "take a document out of the case, with all inside it", "DOC", 1, 1, kRemove, kRemoveExamples,
     run_remove},
    {"reindex", "make the index again, and readings that are damaged", "[DOC]", 0, 1, kReindex,
     kReindexExamples, run_reindex},
    {"verify", "look at every byte of the case, and name what is damaged", "", 0, 0, {}, {}, run_verify},
    {"doctor", "check this machine and this case", "", 0, 0, {}, {}, run_doctor},
    {"man", "print the manual page", "", 0, 0, {}, {}, run_man},
    {"completions",
     "print completions for a shell: bash, zsh or fish",
     "SHELL",
     1,
     1,
     {},
     kCompletionsExamples,
     run_completions},
    {"help", "show help, or the help of one command", "[COMMAND]", 0, 1, {}, {}, run_help},
    {"batch", "run a list of searches", "LIST.csv"},
    {"searches", "keep searches and run them again", "save|list|run"},
    {"coverage", "write the certificate of what was read and what was not", "-o FILE"},
    {"tag", "put tags on documents", "DOC TAG"},
    {"note", "write notes on pages", "DOC"},
    {"analyze", "find people, places, dates and numbers in a text", "[FILE]"},
    {"names", "compare names across scripts, or find who is meant", "compare|resolve"},
    {"people", "list who is named", ""},
    {"timeline", "list what happened when", ""},
    {"quotes", "list quotations and who said them", ""},
    {"duplicates", "list near-copies", ""},
    {"reuse", "list passages that documents share", ""},
    {"segment", "cut a bundle into its papers", "FILE"},
    {"claims", "keep what we say and why we may", "add|list|show|set-state"},
    {"evidence", "attach evidence to a claim", "add"},
    {"check", "check a draft against the sources", "DRAFT"},
    {"audit", "find what would give a source away", "FILE..."},
    {"redact", "write a redacted copy", "DOC --plan PLAN.json -o OUT.pdf"},
    {"transcript", "write a transcript", "DOC -o OUT.pdf"},
    {"custody", "show and check the custody log", "log|checkpoint|verify|export"},
    {"export", "write the case in another format", "--format F -o OUT"},
    {"serve", "open the case in a browser", "[--port P]"},
    {"node", "work for a queue on another machine", "--queue URL"},
    {"user", "say who may do what", "add|role|remove"},
}};

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands)
    if (command.name == name) return &command;
  return nullptr;
}

std::string case_folder(const Call& call) {
  return desk::find_case(call.arguments.value("--case"), std::getenv("CASEBOUND_CASE"));
}

}  // namespace casebound::cli
