/// \file Pages and readings, and the changes that an index follows.
#include <set>

#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"
#include "store/case_state.h"
#include "store/erasure.h"
#include "store/reading_codec.h"

namespace casebound::store {
namespace {

const std::string kPageQuery =
    "SELECT p.row, d.id, p.number, p.kind, p.width, p.height, p.awaits_ocr, p.language, r.id, r.how "
    "FROM pages p JOIN documents d ON d.key = p.document JOIN readings r ON r.key = p.current ";

PageRecord read_page(const Statement& row) {
  PageRecord page;
  page.row = row.integer(0);
  page.document = row.bytes(1);
  page.number = row.as<PageNumber>(2);
  page.kind = static_cast<PageKind>(row.integer(3));
  page.width = static_cast<float>(row.real(4));
  page.height = static_cast<float>(row.real(5));
  page.awaits_ocr = row.integer(6) != 0;
  page.language = row.bytes(7);
  page.reading = row.bytes(8);
  page.how = static_cast<How>(row.integer(9));
  return page;
}

struct OldPage {
  PageRow row = 0;
  std::int64_t reading = 0;
};

bool is_whole(const Packs& packs, const std::string& reading, const PackPlace& place) {
  try {
    packs.load(reading, place);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// The key of the reading; written into pages/ when it is new, or when what stands there is damaged. An equal
/// one is kept as it is: readings do not change.
std::int64_t put_reading(Database& db, Packs& packs, const FinishedPage& page) {
  std::int64_t known = 0;
  PackPlace old;
  db.each(
      "SELECT key, pack, offset, length FROM readings WHERE id = ?",
      [&](const Statement& row) {
        known = row.integer(0);
        old = {row.as<std::uint32_t>(1), row.as<std::uint64_t>(2), row.as<std::uint64_t>(3)};
      },
      page.reading.id);
  if (known != 0 && is_whole(packs, page.reading.id, old)) return known;
  const PackPlace place = packs.append(page.reading.id, page.encoded);
  if (known != 0) {
    db.run("UPDATE readings SET pack = ?, offset = ?, length = ? WHERE key = ?", place.pack, place.offset,
           place.length, known);
    note_erasures(db, {{}, {old}});
    return known;
  }
  db.run(
      "INSERT INTO readings (id, page, how, producer, parameters, characters, pack, offset, length) VALUES "
      "(?,0,?,?,?,?,?,?,?)",
      page.reading.id, static_cast<int>(page.reading.how), page.reading.producer, page.reading.parameters,
      page.characters, place.pack, place.offset, place.length);
  return db.last_row();
}

/// What the custody entry of a derivative says: by what it was made, and of what it consists.
std::string derivation_of(const std::vector<FinishedPage>& pages) {
  Sha256 readings;
  for (const FinishedPage& page : pages) readings.update(page.reading.id + "\n");
  JsonWriter json;
  json.begin_object()
      .field("how", to_string(pages[0].reading.how))
      .field("producer", pages[0].reading.producer);
  json.field("parameters", pages[0].reading.parameters).field("pages", pages.size());
  return json.field("readings", to_hex(readings.finish())).end_object().text();
}

}  // namespace

void note_change(Database& db, PageRow page, std::int64_t document, std::int64_t removed,
                 std::int64_t added) {
  db.run("INSERT INTO changes (page, document, removed, added) VALUES (?, ?, nullif(?, 0), nullif(?, 0))",
         page, document, removed, added);
}

FinishedPage encode_reading(const std::string& document, PageNumber number, PageContent&& content, How how,
                            const std::string& producer, const std::string& parameters) {
  const PageContent taken = std::move(content);
  FinishedPage out;
  out.page.document = document;
  out.page.number = number;
  out.page.kind = taken.kind;
  out.page.width = taken.width;
  out.page.height = taken.height;
  out.page.awaits_ocr = taken.awaits_ocr;
  out.page.how = how;
  ByteWriter page_number;
  page_number.u32(number);
  out.reading.id =
      short_hash({document, page_number.bytes(), to_string(how), producer, parameters, taken.text});
  out.page.reading = out.reading.id;
  out.reading.how = how;
  out.reading.producer = producer;
  out.reading.parameters = parameters;
  out.encoded = pack_content(taken);
  out.characters = count_code_points(taken.text);
  return out;
}

std::uint32_t Case::put_pages(const std::string& document, std::vector<FinishedPage>& pages, OldPages rest) {
  Database& db = state_->change();
  const std::int64_t key = document_key(db, document);
  std::map<PageNumber, OldPage> old;
  db.each(
      "SELECT number, row, current FROM pages WHERE document = ?",
      [&](const Statement& row) { old[row.as<PageNumber>(0)] = {row.integer(1), row.integer(2)}; }, key);

  for (FinishedPage& finished : pages) {
    PageRecord& page = finished.page;
    const std::int64_t reading = put_reading(db, *state_->packs, finished);
    const auto before = old.find(page.number);
    const OldPage was = before == old.end() ? OldPage{} : before->second;
    if (was.row != 0) {
      db.run(
          "UPDATE pages SET kind = ?, width = ?, height = ?, awaits_ocr = ?, language = ?, current = ?, "
          "current_why = 'newest' WHERE "
          "row = ?",
          static_cast<int>(page.kind), static_cast<double>(page.width), static_cast<double>(page.height),
          page.awaits_ocr, page.language, reading, was.row);
      page.row = was.row;
      old.erase(before);
    } else {
      db.run(
          "INSERT INTO pages (document, number, kind, width, height, awaits_ocr, language, current) VALUES "
          "(?,?,?,?,?,?,?,?)",
          key, page.number, static_cast<int>(page.kind), static_cast<double>(page.width),
          static_cast<double>(page.height), page.awaits_ocr, page.language, reading);
      page.row = db.last_row();
    }
    db.run("UPDATE readings SET page = ? WHERE key = ?", page.row, reading);
    page.document = document;
    page.reading = finished.reading.id;
    page.how = finished.reading.how;
    finished.reading.page = page.row;
    note_change(db, page.row, key, was.reading, reading);
  }
  auto count = static_cast<std::uint32_t>(pages.size());
  if (rest == OldPages::Keep) {
    count += static_cast<std::uint32_t>(old.size());
    old.clear();
  }
  for (const auto& [number, gone] : old) {
    db.run("DELETE FROM pages WHERE row = ?", gone.row);  // its readings stay: an index takes it out by them
    note_change(db, gone.row, key, gone.reading, 0);
  }
  if (!pages.empty()) record_custody("read", document, derivation_of(pages));
  return count;
}

std::vector<PageRecord> Case::pages_of(const std::string& document) const {
  static const std::string sql = kPageQuery + "WHERE d.id = ? ORDER BY p.number";
  std::vector<PageRecord> out;
  state_->db().each(sql, [&](const Statement& row) { out.push_back(read_page(row)); }, document);
  return out;
}

std::optional<PageRecord> Case::find_page(PageRow row) const {
  static const std::string sql = kPageQuery + "WHERE p.row = ?";
  std::optional<PageRecord> out;
  state_->db().each(sql, [&](const Statement& found) { out = read_page(found); }, row);
  return out;
}

PageContent Case::load_reading(const std::string& reading) const {
  std::optional<PackPlace> place;
  state_->db().each(
      "SELECT pack, offset, length FROM readings WHERE id = ?",
      [&](const Statement& row) {
        place = PackPlace{row.as<std::uint32_t>(0), row.as<std::uint64_t>(1), row.as<std::uint64_t>(2)};
      },
      reading);
  if (!place) throw Error(ErrorCode::NotFound, "There is no such reading in this case.");
  return unpack_content(state_->packs->load(reading, *place));
}

std::vector<ReadingRow> Case::readings_of(PageRow page) const {
  std::vector<ReadingRow> out;
  state_->db().each(
      "SELECT id, page, how, producer, parameters FROM readings WHERE page = ? ORDER BY key",
      [&](const Statement& row) {
        out.push_back(
            {row.bytes(0), row.integer(1), static_cast<How>(row.integer(2)), row.bytes(3), row.bytes(4)});
      },
      page);
  return out;
}

void Case::set_page_language(PageRow row, const std::string& language) {
  state_->change().run("UPDATE pages SET language = ? WHERE row = ?", language, row);
}

void Case::each_page(const std::function<void(const PageRecord&)>& visit) const {
  // In steps: no statement stays open while the visitor works.
  static const std::string sql = kPageQuery + "WHERE p.row > ? ORDER BY p.row LIMIT 1000";
  for (PageRow after = 0;;) {
    std::vector<PageRecord> pages;
    state_->db().each(sql, [&](const Statement& row) { pages.push_back(read_page(row)); }, after);
    if (pages.empty()) return;
    for (const PageRecord& page : pages) visit(page);
    after = pages.back().row;
  }
}

std::int64_t Case::oldest_change() const {
  return state_->db().number("SELECT value FROM settings WHERE key = 'oldest_change'", 0);
}

std::int64_t Case::last_change() const { return state_->db().number("SELECT max(change) FROM changes", 0); }

std::vector<Case::Change> Case::changes_since(std::int64_t since, std::size_t limit) const {
  std::vector<Change> out;
  state_->db().each(
      "SELECT c.change, c.page, a.id, b.id, d.id FROM changes c JOIN documents d ON d.key = c.document "
      "LEFT JOIN readings a ON a.key = c.removed LEFT JOIN readings b ON b.key = c.added "
      "WHERE c.change > ? ORDER BY c.change LIMIT ?",
      [&](const Statement& row) {
        out.push_back({row.integer(0), row.integer(1), row.bytes(2), row.bytes(3), row.bytes(4)});
      },
      since, limit);
  return out;
}

}  // namespace casebound::store
