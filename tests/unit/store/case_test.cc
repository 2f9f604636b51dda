#include "store/case.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <thread>

#include "temp_case.h"

using namespace casebound;
using namespace casebound::store;

namespace {

Bytes read_all(const BlobReader& reader) {
  Bytes out(reader.size(), '\0');
  CHECK(reader.read(0, out) == out.size());
  return out;
}

}  // namespace

TEST_CASE("a case is made once, and only in an empty folder") {
  TempFolder temp;
  const CaseInfo made = Case::create(temp / "a/case", "Harbour letters");
  CHECK(made.id.size() == 32);
  CHECK(code_of([&] { Case::create(temp / "a/case", "again"); }) == ErrorCode::Usage);
  CHECK(Case::open(temp / "a/case", Access::Read)->info().name == "Harbour letters");
  CHECK(Case::find(temp / "a/case/blobs/incoming") == temp / "a/case");
  CHECK(Case::find(temp / "a").empty());
  CHECK(code_of([&] { Case::open(temp / "a", Access::Read); }) == ErrorCode::NoCase);
}

TEST_CASE("a copy that lost its empty folders is a case all the same") {
  TempFolder temp;
  Case::create(temp / "case", "");
  for (const char* part : {"blobs", "pages", "index", "renders"})
    std::filesystem::remove_all(temp / ("case/" + std::string(part)));
  {
    auto c = Case::open(temp / "case", Access::Write);
    c->transact([&] { put_text_document(*c, c->add_source("s", "/x"), "in/a.txt", "one two"); });
  }
  std::filesystem::remove(temp / "case/blobs/incoming");
  std::filesystem::remove(temp / "case/renders");
  CHECK(Case::open(temp / "case", Access::Read)->figures().documents == 1);
  CHECK_NOTHROW(Case::open(temp / "case", Access::Write)->new_blob());
}

TEST_CASE("nobody but the owner may read a case, whatever the umask") {
  TempFolder temp;
  const mode_t before = ::umask(0);
  Case::create(temp / "case", "");
  {
    auto c = Case::open(temp / "case", Access::Write);
    c->transact([&] {
      put_text_document(*c, c->add_source("s", "/x"), "in/a.txt", "one two");
      c->record_custody("intake", "x", "{}");
    });
    for (const auto& entry : std::filesystem::recursive_directory_iterator(temp / "case")) {
      struct stat info{};
      REQUIRE(lstat(entry.path().c_str(), &info) == 0);
      INFO(entry.path().string());
      CHECK((info.st_mode & 0777) == (entry.is_directory() ? 0700U : 0600U));
    }
  }
  ::umask(before);
}

TEST_CASE("a second writer is refused, readers are not") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto writer = Case::open(temp / "case", Access::Write);
  CHECK(code_of([&] { Case::open(temp / "case", Access::Write); }) == ErrorCode::Locked);
  auto reader = Case::open(temp / "case", Access::Read);
  writer->transact([&] { writer->add_source("s", "/x"); });
  CHECK(reader->last_change() == 0);
  writer.reset();
  CHECK_NOTHROW(Case::open(temp / "case", Access::Write));
}

TEST_CASE("what was put is what comes back, also after the folder moved") {
  TempFolder temp;
  Case::create(temp / "case", "");
  const std::string bytes = "the quick brown fox";
  std::string id;
  {
    auto c = Case::open(temp / "case", Access::Write);
    c->transact([&] { id = put_text_document(*c, c->add_source("s", "/x"), "in/fox.txt", bytes).id; });
    c->use_generation(*c->index_storage("fts", true));
  }
  std::filesystem::rename(temp / "case", temp / "moved");
  for (const Access access : {Access::Read, Access::Write}) {
    auto c = Case::open(temp / "moved", access);
    const DocumentRow row = c->resolve_document("in/fox.txt");
    CHECK(row.id == id);
    CHECK(row.name == "fox.txt");
    CHECK(read_all(*c->open_blob(row.file)) == bytes);
    CHECK(c->blob_sha256(row.file) == sha256_hex(bytes));
    const std::vector<PageRecord> pages = c->pages_of(id);
    REQUIRE(pages.size() == 1);
    CHECK(c->load_reading(pages[0].reading) == page_with(bytes));
    CHECK(c->readings_of(pages[0].row).size() == 1);
    CHECK(c->find_page(pages[0].row)->document == id);
    CHECK(c->index_storage("fts")->folder() == temp / "moved/index/fts/1");
  }
}

TEST_CASE("every field of a document is kept") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  DocumentRow row;
  c->transact([&] { row = put_text_document(*c, c->add_source("s", "/x"), "in/a.eml", "mail"); });
  row.parent = "p";
  row.inner_path = std::string("att/\xFF\0z", 7);
  row.name = "\xE5\xE5.bin";
  row.declared_media_type = "text/x";
  row.depth = 2;
  row.modified = -5;
  row.duplicate_of = "d";
  row.facts = {
      "eml",       "mail", "message/rfc822",          "Subject 题", "A. Writer", "2014-04-30T12:00:00Z", true,
      "gmime 3.2", 7,      {{"To", "b"}, {"To", "c"}}};
  row.verdict = {Outcome::Partial, "A part was cut off."};
  row.date = "2014-04-30";
  row.date_from = "mail";
  row.languages = {"zh-Hans", "ug"};
  row.pages = 3;
  row.children = 2;
  c->transact([&] { c->update_document(row); });
  const DocumentRow back = *c->find_document(row.id);
  CHECK(back.sequence == row.sequence);
  CHECK(back.file == row.file);
  CHECK(back.root == row.root);
  CHECK(back.parent == row.parent);
  CHECK(back.inner_path == row.inner_path);
  CHECK(back.name == row.name);
  CHECK(back.declared_media_type == row.declared_media_type);
  CHECK(back.depth == row.depth);
  CHECK(back.modified == row.modified);
  CHECK(back.duplicate_of == row.duplicate_of);
  CHECK(back.extracted == row.extracted);
  CHECK(back.facts.format == "eml");
  CHECK(back.facts.type == "mail");
  CHECK(back.facts.media_type == "message/rfc822");
  CHECK(back.facts.title == row.facts.title);
  CHECK(back.facts.author == row.facts.author);
  CHECK(back.facts.created == row.facts.created);
  CHECK(back.facts.created_is_mail_date);
  CHECK(back.facts.producer == row.facts.producer);
  CHECK(back.facts.children_declared == 7);
  CHECK(back.facts.properties == row.facts.properties);
  CHECK(back.verdict.outcome == Outcome::Partial);
  CHECK(back.verdict.reason == row.verdict.reason);
  CHECK(back.date == row.date);
  CHECK(back.date_from == row.date_from);
  CHECK(back.languages == row.languages);
  CHECK(back.pages == 3);
  CHECK(back.children == 2);
}

TEST_CASE("a part of which nothing was won has no bytes and keeps its place") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  DocumentRow member;
  c->transact([&] {
    const DocumentRow zip = put_text_document(*c, c->add_source("s", "/x"), "in/locked.zip", "PK");
    member.id = short_hash({"x", "secret.txt"});
    member.sequence = c->next_sequence();
    member.root = member.parent = zip.id;
    member.inner_path = member.name = "secret.txt";
    member.depth = 1;
    member.extracted = true;
    member.verdict = {Outcome::Encrypted, "It needs a password."};
    c->put_document(member);
  });
  const DocumentRow back = c->resolve_document("in/locked.zip/secret.txt");
  CHECK(back.id == member.id);
  CHECK(back.file == 0);
  c->transact([&] { c->update_document(back); });
  CHECK(c->find_document(member.id)->verdict.outcome == Outcome::Encrypted);
}

TEST_CASE("a path that was left out and is taken in later counts once") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  c->transact([&] {
    const SourceId source = c->add_source("s", "/x");
    c->put_excluded({source, "in/a.txt", "unreadable"});
    c->put_excluded({source, "in/b.txt", "unreadable"});
    put_text_document(*c, source, "in/a.txt", "now it can be read");
  });
  CHECK(c->figures().excluded == 1);
  c->each_excluded([](const ExcludedRow& row) { CHECK(row.path == "in/b.txt"); });
}

TEST_CASE("every part and every reading has its custody entry, written with it") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  DocumentRow top, part;
  c->transact([&] {
    const SourceId source = c->add_source("s", "/x");
    top = put_text_document(*c, source, "in/a.zip", "PK");
    part = top;
    part.id = "p1";
    part.parent = top.id;
    c->put_document(part);
  });
  std::vector<CustodyRow> rows;
  c->each_custody([&](const CustodyRow& row) { rows.push_back(row); });
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].action == "read");
  CHECK(rows[0].subject == top.id);
  const std::string reading = c->pages_of(top.id).at(0).reading;
  CHECK(rows[0].parameters ==
        "{\"how\":\"embedded\",\"producer\":\"test 1\",\"parameters\":\"\",\"pages\":1,"
        "\"readings\":\"" +
            sha256_hex(reading + "\n") + "\"}");
  CHECK(rows[1].action == "unpack");
  CHECK(rows[1].subject == sha256_hex("PK"));
  CHECK(rows[1].actor == "local");
  CHECK(rows[1].parameters == "{\"document\":\"p1\",\"parent\":\"" + top.id + "\"}");
}

TEST_CASE("the same bytes are one file with two paths") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  const auto spool = [&](ByteView bytes) {
    auto writer = c->new_blob();
    writer->write(bytes);
    return writer->finish();
  };
  c->transact([&] {
    const SourceId source = c->add_source("s", "/x");
    const FileId first = c->put_file(spool("same"));
    const FileId second = c->put_file(spool("same"));
    CHECK(first == second);
    c->put_path({first, source, "in/a", 0});
    c->put_path({first, source, "in/b", 0});
    CHECK(c->has_path({first, source, "in/b", 0}));
    CHECK_FALSE(c->has_path({first, source, "in/c", 0}));
    CHECK(c->paths_of(first) == std::vector<std::string>{"in/a", "in/b"});
  });
  CHECK(std::filesystem::is_empty(temp / "case/blobs/incoming"));
}

TEST_CASE("an exception in a transaction leaves nothing behind, and the same blob can be put again") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  auto writer = c->new_blob();
  writer->write("some bytes");
  const SpooledBlob blob = writer->finish();
  CHECK_THROWS_AS(c->transact([&] {
    c->put_file(blob);
    put_text_document(*c, c->add_source("s", "/x"), "in/a.txt", "never");
    c->record_custody("intake", "x", "{}");
    throw std::runtime_error("stop");
  }),
                  std::runtime_error);
  CHECK_FALSE(c->find_file(blob.sha256));
  CHECK(c->figures().documents == 0);
  FileId file = 0;
  std::string id;
  c->transact([&] {
    file = c->put_file(blob);
    id = put_text_document(*c, c->add_source("s", "/x"), "in/b.txt", "now").id;
  });
  CHECK(read_all(*c->open_blob(file)) == "some bytes");
  CHECK(c->load_reading(c->pages_of(id)[0].reading).text == "now");
}

TEST_CASE("a copied file is bit for bit the original, and a changed one is refused") {
  TempFolder temp;
  Case::create(temp / "case", "", "open");
  Bytes bytes = random_bytes(200'000);
  write_plain(temp / "leak/a.bin", bytes);
  auto c = Case::open(temp / "case", Access::Write);
  const SpooledBlob blob = c->copy_in(temp / "leak/a.bin", sha256_hex(bytes), bytes.size()).value();
  FileId file = 0;
  c->transact([&] { file = c->put_file(blob); });
  const std::string sha = sha256_hex(bytes);
  CHECK(read_file(temp / ("case/blobs/" + sha.substr(0, 2) + "/" + sha)) == bytes);
  Bytes middle(70'000, '\0');
  CHECK(c->read_blob(file, 60'000, middle) == middle.size());
  CHECK(middle == bytes.substr(60'000, middle.size()));
  CHECK(c->read_blob(file, 199'990, middle) == 10);

  CHECK_FALSE(c->copy_in(temp / "leak/a.bin", sha256_hex("other"), bytes.size()));
  CHECK_FALSE(c->copy_in(temp / "leak/a.bin", sha, bytes.size() - 1));
  CHECK_FALSE(c->copy_in(temp / "leak/a.bin", sha, bytes.size() + 1));
  CHECK_FALSE(c->copy_in(temp / "leak/gone", sha, bytes.size()));
  CHECK(std::filesystem::is_empty(temp / "case/blobs/incoming"));
  write_plain(temp / "leak/empty", "");
  const SpooledBlob empty = c->copy_in(temp / "leak/empty", sha256_hex(""), 0).value();
  c->transact([&] { file = c->put_file(empty); });
  CHECK(c->open_blob(file)->size() == 0);
}

TEST_CASE("what an interrupted writer spooled is gone at the next opening") {
  TempFolder temp;
  Case::create(temp / "case", "");
  write_plain(temp / "case/blobs/incoming/0123", "left over");
  Case::open(temp / "case", Access::Write);
  CHECK(std::filesystem::is_empty(temp / "case/blobs/incoming"));
}

TEST_CASE("a document is meant by its id, a prefix, its path, or a path that goes on inside it") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  DocumentRow mail, other, attachment;
  c->transact([&] {
    const SourceId source = c->add_source("s", "/x");
    mail = put_text_document(*c, source, "in/html/mail.eml", "mail");
    other = put_text_document(*c, source, "in/b/mail.eml", "another mail");
    attachment = mail;
    attachment.id = short_hash({"x", "a.zip/b.txt"});
    attachment.parent = mail.id;
    attachment.inner_path = "a.zip/b.txt";
    attachment.depth = 2;
    c->put_document(attachment);
  });
  CHECK(c->resolve_document(mail.id).id == mail.id);
  CHECK(c->resolve_document(mail.id.substr(0, 8)).id == mail.id);
  CHECK(c->resolve_document("in/html/mail.eml").id == mail.id);
  CHECK(c->resolve_document("./in/html/mail.eml").id == mail.id);
  CHECK(c->resolve_document("/home/somebody/leak/in/html/mail.eml").id == mail.id);
  CHECK(c->resolve_document("/home/in/html/mail.eml/a.zip/b.txt").id == attachment.id);
  CHECK(c->resolve_document("in/html/mail.eml/a.zip/b.txt").id == attachment.id);
  CHECK(c->resolve_document("html/mail.eml").id == mail.id);
  CHECK(code_of([&] { c->resolve_document("mail.eml"); }) == ErrorCode::Ambiguous);
  CHECK(code_of([&] { c->resolve_document("in/none.eml"); }) == ErrorCode::NotFound);
  CHECK(code_of([&] { c->resolve_document(mail.id.substr(0, 3)); }) == ErrorCode::NotFound);
  CHECK(code_of([&] { c->resolve_document(""); }) == ErrorCode::NotFound);
}

TEST_CASE("pages are replaced, their rows and readings stay, and the index is told") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  DocumentRow row;
  c->transact([&] { row = put_text_document(*c, c->add_source("s", "/x"), "in/a.txt", "first"); });
  const PageRecord old = c->pages_of(row.id)[0];
  const std::int64_t seen = c->last_change();
  std::vector<FinishedPage> pages;
  pages.push_back(encode_reading(row.id, 1, page_with("second"), How::Ocr, "ocr 1", ""));
  pages.push_back(encode_reading(row.id, 2, page_with("third"), How::Ocr, "ocr 1", ""));
  c->transact([&] { c->put_pages(row.id, pages); });
  CHECK(pages[0].page.row == old.row);
  CHECK(pages[1].page.row > old.row);
  CHECK(c->readings_of(old.row).size() == 2);
  CHECK(c->load_reading(old.reading).text == "first");
  std::vector<Case::Change> changes = c->changes_since(seen, 10);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].removed_reading == old.reading);
  CHECK(changes[0].added_reading == pages[0].reading.id);
  CHECK(changes[1].removed_reading.empty());
  CHECK(changes[1].document == row.id);

  pages.resize(1);
  pages[0] = encode_reading(row.id, 1, page_with("first"), How::Embedded, "test 1", "");
  c->transact([&] { c->put_pages(row.id, pages); });
  CHECK(pages[0].reading.id == old.reading);  // an equal reading is the same reading
  changes = c->changes_since(changes[1].change, 10);
  REQUIRE(changes.size() == 2);
  CHECK(changes[1].added_reading.empty());
  CHECK_FALSE(c->find_page(changes[1].page));
  CHECK(c->load_reading(changes[1].removed_reading).text == "third");
  c->transact([&] { c->set_page_language(old.row, "en"); });
  CHECK(c->find_page(old.row)->language == "en");
}

TEST_CASE("a job that was running when its process ended waits again and counts the attempt") {
  TempFolder temp;
  Case::create(temp / "case", "");
  {
    auto c = Case::open(temp / "case", Access::Write);
    c->transact([&] {
      for (const char* name : {"a", "a", "b", "c"}) c->put_job(JobKind::Extract, name);
    });
    const std::vector<JobRow> jobs = c->queued_jobs(JobKind::Extract, 10);
    REQUIRE(jobs.size() == 3);
    CHECK(c->queued_jobs(JobKind::Extract, 10, jobs[0].id).size() == 2);
    c->transact([&] {
      c->start_jobs({jobs[0].id, jobs[1].id});
      c->finish_job(jobs[0].id, false, "");
    });
    CHECK(c->count_jobs(JobKind::Extract, JobState::Running) == 1);
    CHECK(c->count_jobs(JobKind::Extract, JobState::Done) == 1);
  }
  auto c = Case::open(temp / "case", Access::Write);
  const std::vector<JobRow> jobs = c->queued_jobs(JobKind::Extract, 10);
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].document == "b");
  CHECK(jobs[0].attempts == 1);
  CHECK(jobs[1].attempts == 0);
  c->transact([&] { c->finish_job(jobs[0].id, true, "stopped"); });
  CHECK(c->count_jobs(JobKind::Extract, JobState::Failed) == 1);
}

TEST_CASE("asking whether copies take room leaves nothing behind") {
  TempFolder temp;
  Case::create(temp / "case", "", "open");
  write_plain(temp / "original", Bytes(100'000, 'x'));
  auto c = Case::open(temp / "case", Access::Write);
  const bool shared = c->can_share_blocks(temp / "original");
  CHECK(shared == c->can_share_blocks(temp / "original"));
  CHECK(std::filesystem::is_empty(temp / "case/blobs/incoming"));
  CHECK(code_of([&] { c->can_share_blocks(temp / "gone"); }) == ErrorCode::Io);
}

TEST_CASE("a job that is put back has not been tried, and a reader sees what is running") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  std::vector<JobId> started;
  c->transact([&] {
    const SourceId source = c->add_source("s", "/x");
    for (const char* path : {"in/a.txt", "in/b.txt"}) {
      c->put_job(JobKind::Extract, put_text_document(*c, source, path, path).id);
      started.push_back(c->queued_jobs(JobKind::Extract, 10).back().id);
    }
    c->start_jobs(started);
  });
  CHECK(Case::open(temp / "case", Access::Read)->running_names() ==
        std::vector<std::string>{"a.txt", "b.txt"});
  c->transact([&] {
    c->finish_job(started[0], false, "");
    c->put_back_jobs(started);
  });
  CHECK(c->running_names().empty());
  const std::vector<JobRow> jobs = c->queued_jobs(JobKind::Extract, 10);
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].id == started[1]);
  CHECK(jobs[0].attempts == 0);
}

TEST_CASE("the figures add up") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  c->transact([&] {
    const SourceId source = c->add_source("s", "/x");
    const DocumentRow a = put_text_document(*c, source, "in/a.txt", "one");
    c->put_path({a.file, source, "in/copy-of-a.txt", 0});
    DocumentRow b = put_text_document(*c, source, "in/b.txt", "two");
    b.verdict.outcome = Outcome::Damaged;
    b.verdict.reason = "cut off";
    c->update_document(b);
    DocumentRow queued = put_text_document(*c, source, "in/c.txt", "three");
    queued.extracted = false;
    c->update_document(queued);
    DocumentRow child = a;
    child.id = "c1";
    child.parent = child.root = a.id;
    child.inner_path = "x";
    child.depth = 1;
    c->put_document(child);
    child.id = "c2";
    child.duplicate_of = "c1";
    c->put_document(child);
    std::unique_ptr<BlobWriter> member = c->new_blob();
    member->write("met inside a container first");
    child.id = "c3";
    child.duplicate_of.clear();
    child.file = c->put_file(member->finish());
    c->put_document(child);
    c->put_path({child.file, source, "in/copy-of-a-member.txt", 0});
    c->put_excluded({source, "in/link", "link"});
    c->put_excluded({source, "in/link", "link"});
  });
  const Case::Figures figures = c->figures();
  CHECK(figures.files == 4);
  CHECK(figures.bytes == 39);
  CHECK(figures.paths == 5);
  CHECK(figures.excluded == 1);
  CHECK(figures.documents == 6);
  CHECK(figures.pages == 3);
  CHECK(figures.duplicate_paths == 2);
  CHECK(figures.duplicates_inside == 1);
  CHECK(figures.top_by_outcome ==
        std::map<std::string, std::uint64_t>{{"Complete", 1}, {"Damaged", 1}, {"queued", 1}});
  CHECK(figures.all_by_outcome ==
        std::map<std::string, std::uint64_t>{{"Complete", 3}, {"Damaged", 1}, {"queued", 1}});
  CHECK(figures.readings_by_how.at("embedded") == 3);
  CHECK(figures.by_type.at("text") == 6);
}

TEST_CASE("blobs are written and read on many threads at once") {
  TempFolder temp;
  Case::create(temp / "case", "");
  auto c = Case::open(temp / "case", Access::Write);
  std::vector<SpooledBlob> spooled(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < spooled.size(); ++i)
    threads.emplace_back([&, i] {
      auto writer = c->new_blob();
      for (int n = 0; n < 50; ++n) writer->write(std::string(5'000, static_cast<char>('a' + i)));
      spooled[i] = writer->finish();
    });
  for (std::thread& thread : threads) thread.join();
  threads.clear();
  std::vector<FileId> files;
  c->transact([&] {
    for (const SpooledBlob& blob : spooled) files.push_back(c->put_file(blob));
  });
  std::vector<int> good(4);
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::shared_ptr<BlobReader> reader = c->open_blob(files[i]);
    threads.emplace_back([reader, i, &good] {
      Bytes out(reader->size(), '\0');
      good[i] = reader->read(0, out) == 250'000 && out == std::string(250'000, static_cast<char>('a' + i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == std::vector<int>{1, 1, 1, 1});
}

TEST_CASE("a new generation of an index replaces the old one only when it is named") {
  TempFolder temp;
  Case::create(temp / "case", "");
  CHECK(code_of([&] { Case::open(temp / "case", Access::Read)->index_storage("fts"); }) ==
        ErrorCode::NotFound);
  auto c = Case::open(temp / "case", Access::Write);
  CHECK(code_of([&] { c->index_storage("fts"); }) == ErrorCode::NotFound);
  const auto first = c->index_storage("fts", true);
  c->use_generation(*first);
  const auto second = c->index_storage("fts", true);
  CHECK(first->folder() != second->folder());
  CHECK(c->index_storage("fts")->folder() == first->folder());
  c->use_generation(*second);
  CHECK(c->index_storage("fts")->folder() == second->folder());
  CHECK_FALSE(exists(first->folder()));
  CHECK(read_file(temp / "case/index/fts/CURRENT") == "2\n");
}
