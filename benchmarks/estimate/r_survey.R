# The same table with R's package survey: Rscript r_survey.R people.csv state+sex+age out.csv
# Prints the seconds for the design and the estimates, the rows being in memory, and the peak
# memory in MiB above what the rows took.
suppressMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
people <- read.csv(given[1])
by <- as.formula(paste("~", given[2]))
invisible(gc(reset = TRUE))
held <- sum(gc()[, 2])
start <- proc.time()[["elapsed"]]
drawn <- svydesign(ids = ~village, strata = ~stratum, weights = ~weight, data = people)
found <- svyby(~worked, by, drawn, svymean, deff = TRUE)
bounds <- confint(found, df = degf(drawn))
spent <- proc.time()[["elapsed"]] - start
told <- data.frame(found[, attr(terms(by), "term.labels"), drop = FALSE],
                   value = coef(found), se = SE(found))
options(digits = 17)
write.csv(format(told, digits = 17), given[3], row.names = FALSE, quote = FALSE)
cat(spent, sum(gc()[, 6]) - held, "\n")
