#pragma once

#include <QtCore/QLoggingCategory>

// Every log category of the program. Messages here may name files and hosts, never secrets or contents.
Q_DECLARE_LOGGING_CATEGORY(logEngine)
Q_DECLARE_LOGGING_CATEGORY(logStore)
Q_DECLARE_LOGGING_CATEGORY(logNet)
Q_DECLARE_LOGGING_CATEGORY(logAgents)
Q_DECLARE_LOGGING_CATEGORY(logUi)
