#pragma once
/// \file An open case, as the faces of the program hold it.
#include <memory>
#include <string>

namespace casebound::store {
class Case;
}

namespace casebound::desk {

enum class Access {
  Read,
  Still,  ///< reads; nobody may write meanwhile, and not a byte of the folder is touched
  Write,
};

/// A case that is open. Everything in desk/ takes one.
class Workspace {
 public:
  /// \throws Error{NoCase}, Error{Locked}, Error{Damaged}, Error{NotAvailable} for a newer format
  static Workspace open(const std::string& folder, Access access);
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

  store::Case& catalogue() const { return *case_; }
  Access access() const { return access_; }

 private:
  Workspace(std::unique_ptr<store::Case> opened, Access access);
  std::unique_ptr<store::Case> case_;
  Access access_;
};

struct NewCase {
  std::string id;
  std::string folder;  ///< absolute
};

/// Makes an empty case in `folder`; the name is for people and may be empty.
/// \throws Error{Usage} when the folder is there and not empty
NewCase create_case(const std::string& folder, const std::string& name);

/// The folder that a command works in: `given`, else `environment` (CASEBOUND_CASE), else the nearest folder
/// upwards from the working folder that holds case.json.
/// \throws Error{NoCase}
std::string find_case(const std::string& given, const char* environment);

}  // namespace casebound::desk
