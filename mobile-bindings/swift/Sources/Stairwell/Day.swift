import Foundation
import StairwellFFI

/// A day of the calendar, with no time of day and no zone: the day of a round, the last day of an observation.
public struct Day: Sendable, Hashable, Comparable, Codable {
    /// Year, such as 2020.
    public let year: Int
    /// Month, 1 to 12.
    public let month: Int
    /// Day of the month, from 1.
    public let day: Int

    /// The day of a text like `2020-02-11`; `nil` for a text that is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// A day by its numbers; `nil` when the calendar has none such.
    public init?(year: Int, month: Int, day: Int) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...9999).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day that it is at a moment, where the doors are: China has one zone, eight hours ahead of UTC.
    public init(of moment: Date) {
        // The civil calendar from a count of days, after Howard Hinnant's `civil_from_days`.
        let daysSince1970 = Int(((moment.timeIntervalSince1970 + 8 * 3600) / 86400).rounded(.down))
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * ofYear + 2) / 153
        day = ofYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Earlier days first.
    public static func < (one: Self, other: Self) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }
}

extension Day: CustomStringConvertible {
    /// As the library writes it: `2020-02-11`.
    public var description: String {
        let digits = { (number: Int, count: Int) in
            String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
        }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }
}

extension HouseholdSummary {
    /// The latest last day of an open observation in the household.
    public var lastDay: Day? { endsOn.flatMap { Day($0) } }
}

extension PersonSummary {
    /// Last day of observation.
    public var lastDay: Day? { endsOn.flatMap { Day($0) } }
}

extension TaskPersonSummary {
    /// Last day of observation.
    public var lastDay: Day? { endsOn.flatMap { Day($0) } }
}

extension VisitSummary {
    /// Day of the round.
    public var day: Day? { Day(date) }
    /// When it began.
    public var startedAt: Date { Date(milliseconds: startedAtMs) }
}

extension ReadingSummary {
    /// When it was taken.
    public var takenAt: Date { Date(milliseconds: atMs) }
}

extension PhoneStatus {
    /// When the last sync was completed, by this phone's clock; `nil` when never.
    public var lastSync: Date? { lastSyncMs.map(Date.init(milliseconds:)) }
    /// Server time minus this clock, in seconds; `nil` while unknown.
    public var clockOffset: TimeInterval? { clockOffsetMs.map { Double($0) / 1000 } }
}

extension Date {
    /// A moment as the library counts it: milliseconds since 1970 in UTC.
    public init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// Milliseconds since 1970 in UTC.
    public var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}

/// Tenths of a degree as they are written: `36.5`.
public func celsius(_ deciC: Int32) -> String { "\(deciC / 10).\(deciC % 10)" }
