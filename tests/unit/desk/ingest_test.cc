#include "desk/ingest.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "desk/desk_case.h"
#include "desk/reading.h"
#include "desk/verify.h"
#include "extract/zip_builder.h"
#include "store/case.h"

namespace casebound::desk {
namespace {

void write_small_leak(const DeskCase& c) {
  c.write("leak/speech.txt", "新疆的再教育营，第一页。\n");
  c.write("leak/copy of speech.txt", "新疆的再教育营，第一页。\n");
  c.write("leak/letters/1.txt", "Dear Aygul, the harbour is closed.\n");
  c.write("leak/letters/2.html", "<p>ئۇيغۇر تىلى</p>");
  c.write("leak/letters/draft.tmp", "left out");
  c.write("leak/unknown.bin",
          std::string("\x7F\x45\x4C\x46\x02\x01\x01\0\0\0\0\0", 12) + std::string(400, '\1'));
  REQUIRE(symlink("/etc/hostname", c.at("leak/link").c_str()) == 0);
  REQUIRE(mkfifo(c.at("leak/pipe").c_str(), 0600) == 0);
}

IngestOptions without_drafts() {
  IngestOptions options;
  options.excludes = {"*.tmp"};
  return options;
}

IngestOptions retry(const std::string& outcome = {}) {
  IngestOptions options;
  options.retry = true;
  options.retry_outcome = outcome;
  return options;
}

/// What two runs must agree on.
std::map<std::string, std::string> digest(const DeskCase& c) {
  std::map<std::string, std::string> out;
  const Workspace workspace = c.read();
  each_document(workspace, [&](const DocumentEntry& entry) {
    std::string line =
        entry.sha256 + " " + std::string(to_string(entry.verdict.outcome)) + " " + entry.duplicate_of;
    for (const std::string& path : entry.paths) line += " " + path.substr(path.rfind('/'));
    if (entry.duplicate_of.empty())
      for (const PageText& page : read_pages(workspace, entry.id)) line += " " + page.reading;
    out[entry.path + "|" + entry.inner_path] = line;
  });
  return out;
}

}  // namespace

TEST_CASE("every file ends in one column, and the columns add up") {
  DeskCase c;
  write_small_leak(c);
  Watch watch;
  const IngestReport report = c.add({c.leak()}, without_drafts(), watch);
  CHECK(report.files == Tally{3, 0, 1, 1, 3});
  CHECK(report.documents == report.files);
  CHECK(report.files_queued == 0);
  CHECK(report.new_documents == 4);
  CHECK(report.pages == 3);
  CHECK_FALSE(report.interrupted);
  REQUIRE(watch.failures.size() == 1);
  CHECK(watch.failures[0].path == "leak/unknown.bin");
  CHECK(watch.failures[0].outcome == Outcome::Unsupported);
  CHECK(watch.last.documents_done == 4);
  CHECK(watch.last.failed == 1);

  const CaseStatus status = case_status(c.read());
  CHECK(status.files == report.files);
  CHECK(status.files_queued == 0);
  CHECK(status.documents == report.documents);
  CHECK(status.jobs_queued == 0);
  CHECK(status.index_up_to_date);
  CHECK(status.index_pages == 3);
  std::set<std::string> reasons;
  each_excluded(c.read(),
                [&](const Excluded& excluded) { reasons.insert(excluded.path + ": " + excluded.reason); });
  CHECK(reasons == std::set<std::string>{"leak/letters/draft.tmp: --exclude *.tmp", "leak/link: link",
                                         "leak/pipe: pipe"});
}

TEST_CASE("a second add adds nothing and says so") {
  DeskCase c;
  write_small_leak(c);
  c.add({c.leak()}, without_drafts());
  const auto before = digest(c);
  const CaseStatus status = case_status(c.read());
  const IngestReport again = c.add({c.leak()}, without_drafts());
  CHECK(again.files == Tally{0, 0, 0, 5, 3});
  CHECK(again.documents == again.files);
  CHECK(again.new_documents == 0);
  CHECK(digest(c) == before);
  CHECK(case_status(c.read()).files == status.files);
}

TEST_CASE("the same bytes twice are one document with two paths") {
  DeskCase c;
  write_small_leak(c);
  c.add({c.leak()});
  const auto documents = c.documents();
  const auto speech = std::find_if(documents.begin(), documents.end(),
                                   [](const DocumentEntry& entry) { return entry.paths.size() == 2; });
  REQUIRE(speech != documents.end());
  CHECK(speech->paths == std::vector<std::string>{"leak/copy of speech.txt", "leak/speech.txt"});
  CHECK(c.search("再教育营").total == 1);
}

TEST_CASE("a case inside the added folder does not eat itself, also through a link") {
  DeskCase c;
  c.write("case-side.txt", "beside the case");
  const IngestReport report = c.add({parent_of(c.folder())});
  CHECK(report.files == Tally{1, 0, 0, 0, 1});

  const std::string link = c.at("link");
  REQUIRE(symlink(parent_of(c.folder()).c_str(), link.c_str()) == 0);
  const IngestReport again = c.add({join(link, ".")});
  CHECK(again.files.sum() == again.files.duplicate + again.files.excluded);
  CHECK(store::code_of([&] { c.add({join(c.folder(), "blobs")}); }) == ErrorCode::Usage);
}

TEST_CASE("a file and a folder that are not there end the run before anything is copied") {
  DeskCase c;
  c.write("leak/a.txt", "one");
  CHECK(store::code_of([&] { c.add({c.leak(), c.at("gone")}); }) == ErrorCode::NotFound);
  CHECK(c.documents().empty());
}

TEST_CASE("a run that is stopped loses nothing, and the next one goes on to the same case") {
  DeskCase undisturbed;
  DeskCase stopped;
  for (const DeskCase* c : {&undisturbed, &stopped})
    for (int i = 0; i < 40; ++i)
      c->write("leak/" + std::to_string(100 + i) + ".txt",
               "Letter number " + std::to_string(i) + " of the harbour.\n");
  undisturbed.add({undisturbed.leak()});

  Watch in_intake;
  in_intake.stop_at_files = 7;
  IngestReport report = stopped.add({stopped.leak()}, {}, in_intake);
  CHECK(report.interrupted);
  CHECK(report.files.sum() == 0);
  CHECK(report.files_queued == 7);
  CHECK(case_status(stopped.read()).files_queued == 7);

  Watch in_extraction;
  in_extraction.stop_at_documents = 1;
  report = stopped.add({stopped.leak()}, {}, in_extraction);
  CHECK(report.interrupted);
  CHECK(report.files.sum() + report.files_queued == 40);
  CHECK(report.files.complete >= 1);
  const auto rest = report.files_queued;
  const CaseStatus status = case_status(stopped.read());
  CHECK(status.running.empty());
  CHECK(status.jobs_queued == rest);

  const IngestReport last = stopped.add({stopped.leak()});
  CHECK(last.files.complete == rest);
  CHECK(last.files.sum() == 40);
  CHECK(digest(stopped) == digest(undisturbed));
  CHECK(stopped.search("harbour").total == 40);
}

TEST_CASE("work finishes and counts what was queued") {
  DeskCase c;
  for (int i = 0; i < 5; ++i) c.write("leak/" + std::to_string(i) + ".txt", "Text " + std::to_string(i));
  Watch watch;
  watch.stop_at_files = 5;
  c.add({c.leak()}, {}, watch);
  const IngestReport report = c.add({});
  CHECK(report.files == Tally{5, 0, 0, 0, 0});
  CHECK(c.add({}).files.sum() == 0);
}

TEST_CASE("what was in flight whenever a run died is left alone in the end, and can be tried again") {
  DeskCase c;
  c.write("leak/a.txt", "one");
  c.write("leak/b.txt", "two");
  Watch watch;
  watch.stop_at_files = 2;
  c.add({c.leak()}, {}, watch);
  for (int death = 0; death < 5; ++death) {
    const auto catalogue = store::Case::open(c.folder(), store::Access::Write);
    const auto jobs = catalogue->queued_jobs(store::JobKind::Extract, 1);
    CHECK(jobs.at(0).attempts == static_cast<std::uint32_t>(death));
    catalogue->transact([&] { catalogue->start_jobs({jobs.at(0).id}); });
  }
  const IngestReport report = c.add({});
  CHECK(report.files == Tally{1, 0, 1, 0, 0});
  CHECK(c.documents().at(0).verdict.outcome == Outcome::Crashed);
  CHECK(c.documents().at(1).verdict.outcome == Outcome::Complete);

  const IngestReport again = c.add({}, retry());
  CHECK(again.files == Tally{1, 0, 0, 0, 0});
  CHECK(c.documents().at(0).verdict.outcome == Outcome::Complete);
}

TEST_CASE("what a run died of four times is read once more, alone") {
  DeskCase c;
  c.write("leak/a.txt", "one");
  c.write("leak/b.txt", "two");
  Watch watch;
  watch.stop_at_files = 2;
  c.add({c.leak()}, {}, watch);
  for (int death = 0; death < 4; ++death) {
    const auto catalogue = store::Case::open(c.folder(), store::Access::Write);
    const auto jobs = catalogue->queued_jobs(store::JobKind::Extract, 2);
    catalogue->transact([&] { catalogue->start_jobs({jobs.at(0).id, jobs.at(1).id}); });
  }
  CHECK(c.add({}).files == Tally{2, 0, 0, 0, 0});
}

TEST_CASE("--retry with the path counts a file once") {
  DeskCase c;
  c.write("leak/unknown.bin", std::string(64, '\1') + std::string(64, '\2'));
  c.add({c.leak()});
  const Outcome first = c.documents().at(0).verdict.outcome;
  const IngestReport report = c.add({c.leak()}, retry(std::string(to_string(first))));
  CHECK(report.files.sum() == 1);
  CHECK(report.files.duplicate == 0);
}

TEST_CASE("the language of a page is told and the document has it") {
  DeskCase c;
  c.write("leak/zh.txt", "中华人民共和国的首都是北京，这是一个很长的句子，用来说明这是简体中文。\n");
  c.add({c.leak()});
  CHECK(c.documents().at(0).languages == std::vector<std::string>{"zh-Hans"});
}

TEST_CASE("R32 a bomb of archives in archives ends where the first ones used up what one file may give") {
  DeskCase c;
  constexpr std::size_t kInner = 40;
  constexpr std::size_t kLeafBytes = 200'000;
  test::ZipBuilder outer;
  for (std::size_t i = 0; i < kInner; ++i) {
    test::ZipBuilder inner;
    for (int leaf = 0; leaf < 3; ++leaf)  // no two of them alike, so that none is passed over as a duplicate
      inner.add(std::to_string(leaf), std::to_string(i * 3 + leaf) + std::string(kLeafBytes, ' '));
    outer.add(std::to_string(i) + ".zip", inner.bytes());
  }
  const std::string bomb = outer.bytes();
  c.write("leak/bomb.zip", bomb);
  IngestOptions options;
  options.descendant_bytes = 1U << 20;
  Watch watch;
  const IngestReport report = c.add({c.leak()}, options, watch);
  CHECK(report.documents.sum() < kInner * 3);

  const std::uint64_t most = std::max<std::uint64_t>(options.descendant_bytes, bomb.size() * 200);
  std::uint64_t leaves = 0;
  std::uint64_t left = 0;
  for (const DocumentEntry& entry : c.documents()) {
    if (entry.verdict.outcome == Outcome::TooLarge) {
      CHECK(entry.verdict.reason.starts_with("More has come out of the file it lies in"));
      ++left;
    }
    if (entry.inner_path.find(".zip/") != std::string::npos) ++leaves;
  }
  CHECK(leaves > 0);
  CHECK(leaves * kLeafBytes <= most);
  CHECK(left >= kInner - leaves / 3 - 1);

  // No run after it begins anew: what earlier ones took out counts.
  for (int again = 0; again < 3; ++again) {
    IngestOptions more = options;
    more.retry = true;
    more.retry_outcome = "TooLarge";
    c.add({}, more, watch);
  }
  leaves = 0;
  for (const DocumentEntry& entry : c.documents())
    if (entry.inner_path.find(".zip/") != std::string::npos) ++leaves;
  CHECK(leaves * kLeafBytes <= most);
}

TEST_CASE("an iWork document gives its preview, also where LibreOffice cannot make anything of it") {
  DeskCase c;
  c.write("leak/plan.numbers",
          test::ZipBuilder().add("Index/Document.iwa", "x").add("preview.jpg", "no picture").bytes());
  c.add({c.leak()});
  const auto documents = c.documents();
  REQUIRE(documents.size() == 2);
  CHECK(documents[0].verdict.outcome == Outcome::Partial);
  CHECK(documents[0].verdict.reason.find("its preview was taken out") != std::string::npos);
  CHECK(documents[1].inner_path == "preview.jpg");
}

namespace {

/// Queues a document by its path, as reindex does.
void queue_again(const DeskCase& c, const std::string& name) {
  const auto catalogue = store::Case::open(c.folder(), store::Access::Write);
  const store::DocumentRow row = catalogue->resolve_document(name);
  catalogue->transact([&] { catalogue->put_job(store::JobKind::Extract, row.id); });
}

/// More than one page.
std::string long_text() {
  std::string text;
  for (int line = 0; line < 2000; ++line) text += "Line " + std::to_string(line) + " of the harbour log.\n";
  return text + "The lighthouse is dark.\n";
}

IngestOptions one_page() {
  IngestOptions options;
  options.limits.pages = 1;
  return options;
}

}  // namespace

TEST_CASE("a second reading that wins less takes no page away") {
  DeskCase c;
  c.write("leak/log.txt", long_text());
  c.add({c.leak()});
  const std::uint64_t pages = case_status(c.read()).index_pages;
  REQUIRE(pages > 1);
  queue_again(c, "leak/log.txt");
  c.add({}, one_page());
  CHECK(c.documents().at(0).verdict.outcome == Outcome::Partial);
  CHECK(c.documents().at(0).pages == pages);
  CHECK(c.search("lighthouse").total == 1);
  CHECK(verify(c.folder()).damaged.empty());
}

TEST_CASE("a part that its container gives again keeps its pages until it is read again, and if that fails") {
  DeskCase c;
  c.write("leak/a.zip", test::ZipBuilder().add("log.txt", long_text()).bytes());
  c.add({c.leak()}, one_page());
  REQUIRE(c.documents().at(1).verdict.outcome == Outcome::Partial);
  REQUIRE(c.documents().at(1).pages == 1);
  queue_again(c, "leak/a.zip");
  Watch watch;
  watch.stop_at_documents = 1;
  REQUIRE(c.add({}, {}, watch).interrupted);
  CHECK(verify(c.folder()).damaged.empty());  // the part is queued
  for (int death = 0; death < 5; ++death) {
    const auto catalogue = store::Case::open(c.folder(), store::Access::Write);
    const auto jobs = catalogue->queued_jobs(store::JobKind::Extract, 1);
    catalogue->transact([&] { catalogue->start_jobs({jobs.at(0).id}); });
  }
  c.add({});
  CHECK(c.documents().at(1).verdict.outcome == Outcome::Partial);
  CHECK(c.documents().at(1).pages == 1);
  CHECK(c.search("harbour").total == 1);
  CHECK(verify(c.folder()).damaged.empty());
}

TEST_CASE("a container whose original is gone does not stop what comes out of it from being read") {
  DeskCase c;
  c.write(
      "leak/a.zip",
      test::ZipBuilder().add("b.zip", test::ZipBuilder().add("letter.txt", "The harbour.").bytes()).bytes());
  Watch watch;
  watch.stop_at_documents = 1;
  REQUIRE(c.add({c.leak()}, {}, watch).interrupted);
  std::uintmax_t largest = 0;
  std::filesystem::path original;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(c.at("case/blobs")))
    if (entry.is_regular_file() && entry.file_size() > largest) {
      largest = entry.file_size();
      original = entry.path();
    }
  REQUIRE(std::filesystem::remove(original));  // of a.zip, which holds all of b.zip
  c.add({});
  CHECK(c.search("harbour").total == 1);
}

}  // namespace casebound::desk
