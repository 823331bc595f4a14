import Foundation
import Stairwell
import XCTest

final class DayTests: XCTestCase {
    func testADayIsReadAndWrittenAsTheLibraryDoes() {
        XCTAssertEqual(Day("2020-02-29")?.description, "2020-02-29")
        for text in ["2019-02-29", "2020-13-01", "2020-2-1", "2020-02-30", "", "二月"] {
            XCTAssertNil(Day(text), text)
        }
        XCTAssertLessThan(Day("2019-12-31")!, Day("2020-01-01")!)
    }

    func testTheDayOfAMomentIsThatOfTheDoors() {
        let last = Date(milliseconds: 1_581_436_799_000)
        XCTAssertEqual(Day(of: last).description, "2020-02-11", "one second before midnight in China")
        XCTAssertEqual(Day(of: last + 1).description, "2020-02-12")
        XCTAssertEqual(Day(of: Date(timeIntervalSince1970: -8 * 3600)).description, "1970-01-01")
        XCTAssertEqual(Day(of: Date(milliseconds: 951_753_600_000)).description, "2000-02-29")
    }

    func testATemperatureIsWrittenWithOneDecimal() {
        XCTAssertEqual(celsius(365), "36.5")
    }
}
