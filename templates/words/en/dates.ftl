# Dates, and how they were worked out.

date = { $weekday } { $day } { $month } { $year }
date-time = { $date } at { $time }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

working-title = How we worked this date out
working-rule = The rule:
working-counts = { $date }: { $why }
working-not-counted = { $date }: { $why } (not counted)
working-hours-begin = the hours run from here
working-agreed = the day that was agreed or told
working-day-one = day one: the day it starts counts
working-day-zero = day zero: counting begins the day after
working-paused = paused
working-paused-because = paused: { $reason }
working-day = working day { $number } of { $of }
working-day-runs-on = working day { $number } of { $of }: a pause does not stop this clock
working-last-of = day { $count } of { $count }, the last
working-months-last = { $months ->
    [one] { $months } month later: the last day
   *[other] { $months } months later: the last day
 }
working-months-last-clamped = { $months ->
    [one] { $months } month later, where the month ends: the last day
   *[other] { $months } months later, where the month ends: the last day
 }
working-months-after = { $months ->
    [one] { $months } month later: the day after the last
   *[other] { $months } months later: the day after the last
 }
working-months-after-clamped = { $months ->
    [one] { $months } month later, where the month ends: the day after the last
   *[other] { $months } months later, where the month ends: the day after the last
 }
working-last = the last day
working-hours-later = { $hours ->
    [one] { $hours } hour later: { $at }
   *[other] { $hours } hours later: { $at }
 }
working-not-stopped = a pause does not stop this clock
working-extended = longer, as agreed on { $on }, before the end
working-kept = { $why } ({ $off }: the date is kept)
