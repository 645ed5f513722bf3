using System.Globalization;

namespace Chainrule.Tests.Support;

/// <summary>
/// How much of what never ends a test tries: random cases, failing calls, floats. By default a seeded sample, always the same;
/// CHAINRULE_CASES=N asks for N random cases of each, as far as there are so many (<c>.ci/run</c> for 20,000, which is all of
/// them; mutation testing, which runs tests a thousand times, for 60), and CHAINRULE_CASES=all for everything there is.
/// </summary>
internal static class Cases
{
    private const int Most = 20_000;

    private static readonly string? Asked = Environment.GetEnvironmentVariable("CHAINRULE_CASES");

    /// <summary>Whether everything is asked for, whatever it takes: sweeps over all calls, all 2³² floats.</summary>
    public static bool AreAll => Asked == "all";

    /// <summary>The number of cases to try.</summary>
    /// <param name="sample">How many a usual run tries.</param>
    /// <param name="all">How many there are.</param>
    public static int Of(int sample, int all) =>
        AreAll ? all
        : Asked is not { Length: > 0 } ? sample
        : int.TryParse(Asked, CultureInfo.InvariantCulture, out int asked) ? Math.Min(asked, all)
        : throw new FormatException($"CHAINRULE_CASES is '{Asked}', neither a number nor 'all'");

    /// <summary>Whether as many random cases as there are of anything are tried, and so what else takes a minute.</summary>
    public static bool AreMany => Of(0, Most) == Most;
}
