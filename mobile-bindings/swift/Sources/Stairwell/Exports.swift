// The records and codes of the library are the app's vocabulary: an app imports `Stairwell` alone.
@_exported import StairwellFFI
