#pragma once

#include "engine/base/json.h"

#include <QtCore/QString>

#include <map>

namespace flux::test {

// A method's parameters and a reply, in which each member is set.
struct Sample {
    base::Json params;
    base::Json reply;
};

// Of the requests about the person's data: objects, search, memory, files, exchange.
void addDataSamples(std::map<QString, Sample>& all);

} // namespace flux::test
