using System.Globalization;

namespace Chainrule.Tests.Support;

/// <summary>
/// How many random cases a test tries. CHAINRULE_CASES=N asks for fewer, as mutation testing does, which runs the tests a
/// thousand times: what few cases notice, all of them notice too.
/// </summary>
internal static class Cases
{
    public static int AtMost(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("CHAINRULE_CASES"), CultureInfo.InvariantCulture, out int fewer)
            ? Math.Min(fewer, usual)
            : usual;
}
