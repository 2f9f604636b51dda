/// \file Documents: rows in, rows out.
#include "base/json.h"
#include "store/case_state.h"

namespace casebound::store {
namespace {

std::string properties_to_json(const std::vector<std::pair<std::string, std::string>>& properties) {
  if (properties.empty()) return {};
  JsonWriter json;
  json.begin_array();
  for (const auto& [name, value] : properties) json.begin_array().value(name).value(value).end_array();
  return json.end_array().text();
}

std::vector<std::pair<std::string, std::string>> properties_from_json(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> out;
  if (text.empty()) return out;
  const JsonDocument json = parse_json(text, "A document's properties");
  if (!json.IsArray()) ByteReader::fail();
  for (const auto& pair : json.GetArray()) {
    if (!pair.IsArray() || pair.Size() != 2 || !pair[0].IsString() || !pair[1].IsString()) ByteReader::fail();
    out.emplace_back(std::string(pair[0].GetString(), pair[0].GetStringLength()),
                     std::string(pair[1].GetString(), pair[1].GetStringLength()));
  }
  return out;
}

std::string join_codes(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : ",") + code;
  return out;
}

std::vector<std::string> split_codes(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

/// Binds everything but the key, in the order of kDocumentColumns.
void run_with_document(Database& db, std::string_view sql, const DocumentRow& d) {
  const DocumentFacts& f = d.facts;
  db.run(sql, d.id, d.sequence, d.file, d.root, d.parent, Blob{d.inner_path}, Blob{d.name},
         d.declared_media_type, d.depth, d.modified, d.duplicate_of, d.extracted,
         to_string(d.verdict.outcome), d.verdict.reason, f.format, f.type, f.media_type, f.title, f.author,
         f.created, f.created_is_mail_date, f.producer, f.children_declared, properties_to_json(f.properties),
         d.date, d.date_from, join_codes(d.languages), d.pages, d.children);
}

}  // namespace

const std::string kDocumentColumns =
    "id, sequence, file, root, parent, inner_path, name, declared_media_type, depth, modified, duplicate_of, "
    "extracted, "
    "outcome, reason, format, type, media_type, title, author, created, created_is_mail_date, producer, "
    "children_declared, "
    "properties, date, date_from, languages, pages, children";

DocumentRow read_document(const Statement& row) {
  DocumentRow d;
  int at = 0;
  d.id = row.bytes(at++);
  d.sequence = row.integer(at++);
  d.file = row.integer(at++);
  d.root = row.bytes(at++);
  d.parent = row.bytes(at++);
  d.inner_path = row.bytes(at++);
  d.name = row.bytes(at++);
  d.declared_media_type = row.bytes(at++);
  d.depth = row.as<std::uint32_t>(at++);
  d.modified = row.integer(at++);
  d.duplicate_of = row.bytes(at++);
  d.extracted = row.integer(at++) != 0;
  d.verdict.outcome = outcome_from(row.bytes(at++));
  d.verdict.reason = row.bytes(at++);
  d.facts.format = row.bytes(at++);
  d.facts.type = row.bytes(at++);
  d.facts.media_type = row.bytes(at++);
  d.facts.title = row.bytes(at++);
  d.facts.author = row.bytes(at++);
  d.facts.created = row.bytes(at++);
  d.facts.created_is_mail_date = row.integer(at++) != 0;
  d.facts.producer = row.bytes(at++);
  d.facts.children_declared = row.as<std::uint64_t>(at++);
  d.facts.properties = properties_from_json(row.bytes(at++));
  d.date = row.bytes(at++);
  d.date_from = row.bytes(at++);
  d.languages = split_codes(row.bytes(at++));
  d.pages = row.as<std::uint32_t>(at++);
  d.children = row.as<std::uint32_t>(at++);
  return d;
}

std::int64_t document_key(Database& database, const std::string& id) {
  const std::int64_t key = database.number("SELECT key FROM documents WHERE id = ?", 0, id);
  if (key == 0) throw Error(ErrorCode::NotFound, "There is no document " + id + " in this case.");
  return key;
}

std::optional<std::string> Case::document_with_file(FileId file) const {
  std::optional<std::string> out;
  state_->db().each(
      "SELECT id FROM documents WHERE file = ? ORDER BY sequence LIMIT 1",
      [&](const Statement& row) { out = row.bytes(0); }, file);
  return out;
}

void Case::put_document(const DocumentRow& document) {
  static const std::string sql =
      "INSERT INTO documents (" + kDocumentColumns +
      ") VALUES (?,?,nullif(?,0),?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
  run_with_document(state_->change(), sql, document);
  if (!document.parent.empty()) {
    JsonWriter parameters;
    parameters.begin_object().field("document", document.id).field("parent", document.parent).end_object();
    record_custody("unpack", document.file == 0 ? "" : blob_sha256(document.file), parameters.text());
  }
  state_->last_sequence = std::max(state_->last_sequence, document.sequence);
}

void Case::update_document(const DocumentRow& document) {
  static const std::string sql =
      "UPDATE documents SET (" + kDocumentColumns +
      ") = (?1,?2,nullif(?3,0),?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,"
      "?24,?25,?26,?27,?28,?29) WHERE id = ?1";
  document_key(state_->change(), document.id);
  run_with_document(state_->change(), sql, document);
}

std::optional<DocumentRow> Case::find_document(const std::string& id) const {
  static const std::string sql = "SELECT " + kDocumentColumns + " FROM documents WHERE id = ?";
  std::optional<DocumentRow> out;
  state_->db().each(sql, [&](const Statement& row) { out = read_document(row); }, id);
  return out;
}

void Case::each_document(const std::function<void(const DocumentRow&)>& visit) const {
  static const std::string sql = "SELECT " + kDocumentColumns + " FROM documents ORDER BY sequence, key";
  state_->db().each(sql, [&](const Statement& row) { visit(read_document(row)); });
}

Case::Descendants Case::descendants_of(const std::string& root) const {
  Descendants out;
  state_->db().each(
      "SELECT count(*), coalesce(sum(f.size), 0) FROM documents d LEFT JOIN files f ON f.id = d.file "
      "WHERE d.root = ? AND d.depth > 0",
      [&](const Statement& row) { out = {row.as<std::uint64_t>(0), row.as<std::uint64_t>(1)}; }, root);
  return out;
}

std::int64_t Case::next_sequence() { return ++state_->last_sequence; }

}  // namespace casebound::store
