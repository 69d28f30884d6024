#include "engine/base/log.h"

Q_LOGGING_CATEGORY(logEngine, "flux.engine", QtWarningMsg)
Q_LOGGING_CATEGORY(logStore, "flux.store", QtWarningMsg)
Q_LOGGING_CATEGORY(logNet, "flux.net", QtWarningMsg)
Q_LOGGING_CATEGORY(logAgents, "flux.agents", QtWarningMsg)
Q_LOGGING_CATEGORY(logUi, "flux.ui", QtWarningMsg)
