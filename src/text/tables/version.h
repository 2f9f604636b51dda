#pragma once
// Which data the tables were made from.
// Made by tools/text_tables/make.py from the Unicode Character Database 15.0.0 (Unicode-DFS-2016)
// and the dictionaries of OpenCC 1.1.6 (Apache-2.0). Not written by hand.
#define CASEBOUND_TABLES "unicode-15.0.0/opencc-1.1.6"
