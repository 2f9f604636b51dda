#pragma once
/// \file Calendars (.ics): events, tasks and journals as lines that can be read.
#include "extract/format.h"

namespace casebound::extract {

/// Source: RFC 5545; vCalendar 1.0 with quoted-printable.
extern const Format kIcalendar;

}  // namespace casebound::extract
