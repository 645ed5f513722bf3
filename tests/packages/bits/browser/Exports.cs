using System.Runtime.InteropServices.JavaScript;

/// <summary>What the test of the browser sample calls beside the sample's own.</summary>
internal static partial class Exports
{
    [JSExport]
    internal static string Sums256() => Arithmetic.Sums256();

    [JSExport]
    internal static string Layers256() => Arithmetic.Layers256();

    [JSExport]
    internal static string Times() => Arithmetic.Times();

    [JSExport]
    internal static double EpochTime() => Arithmetic.EpochTime();
}
