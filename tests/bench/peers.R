# SPDX-License-Identifier: GPL-3.0-or-later
# data.table at the jobs of the benchmark; called as tests/bench/peers.py is, without the name of a tool.
suppressPackageStartupMessages(library(data.table))
words <- commandArgs(trailingOnly = TRUE)
if (words[1] == "version") {
  cat(as.character(packageVersion("data.table")), "\n")
  quit()
}
setDTthreads(as.integer(words[2]))
path <- words[3]
save <- function(table, name) fwrite(table, paste0(words[4], "-", name, ".csv"))

if (words[1] == "requests") {
  log <- fread(path, tz = "UTC", showProgress = FALSE, select = c("role", "service", "provider", "reworks", "opened", "promised", "delivered"))
  log[, seconds := as.numeric(delivered) - as.numeric(opened)]
  log[, late := as.numeric(delivered) > as.numeric(promised)]
  save(log[, .(requests = .N, rework_rate = sum(reworks > 0L) / .N, reworks_per_request = sum(reworks) / .N,
               hours = sum(seconds, na.rm = TRUE) / sum(!is.na(seconds)) / 3600,
               late_rate = sum(late, na.rm = TRUE) / sum(!is.na(late))), keyby = .(role, service, provider)], "cell")
  save(log[, {
    n <- sum(!is.na(seconds))
    in_order <- sort(seconds)
    .(requests = .N, hours_p50 = in_order[ceiling(n / 2)] / 3600, hours_p90 = in_order[(n * 9 + 9) %/% 10] / 3600)
  }, keyby = service], "service")
} else if (words[1] == "ratings") {
  ratings <- fread(path, showProgress = FALSE, select = c("service", "attribute", "perception", "expectation"))
  table <- ratings[, .(ratings = .N, perception = mean(perception), expectation = mean(expectation)), keyby = .(service, attribute)]
  save(table[, gap := expectation - perception], "attribute")
} else if (words[1] == "people") {
  ratings <- fread(path, showProgress = FALSE, select = c("respondent", "service", "perception", "expectation"))
  people <- ratings[, .(p = mean(perception), e = mean(expectation)), by = .(respondent, service)]
  table <- people[, .(respondents = .N, perception = mean(p), expectation = mean(e)), keyby = service]
  save(table[, gap := expectation - perception], "service")
}
