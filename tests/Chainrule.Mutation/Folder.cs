namespace Chainrule.Mutation;

/// <summary>
/// Files whose code is changed, and the projects of tests that should notice, in this order: what those of one leave over is
/// tried on those of the next.
/// </summary>
internal sealed record Folder(string Name, string Project, Func<string, bool> Takes, string[] Tests)
{
    // They measure memory, start processes of their own, or take long; none of them tells a change from another.
    public static readonly string[] Excepted =
        ["TrainingMemoryTests", ".GuideTests", "GuideProgramTests", "MnistTests", "GradientExchangeTests.Processes"];

    private static readonly string[] OfCore = ["Chainrule.Tests", "Chainrule.Insight.Tests"];

    public static readonly Folder[] All =
    [
        Core("Losses"),
        Core("Optimizers"),
        Core("Metrics"),
        Core("Layers"),
        // what tiles share is in, the micro-kernels are not, and nor is what only machines without FMA reach
        Core("Kernels") with
        {
            Takes = file => Path.GetDirectoryName(file) == "Kernels" && !file.Contains("Tile", StringComparison.Ordinal)
                && !file.Contains("FusedMultiplyAdd", StringComparison.Ordinal),
        },
        new("Insight", "Chainrule.Insight", _ => true, ["Chainrule.Insight.Tests", "Chainrule.Reports.Tests"]),
        new("Reports", "Chainrule.Reports", _ => true, ["Chainrule.Reports.Tests"]),
    ];

    private static Folder Core(string name) => new(name, "Chainrule", file => Path.GetDirectoryName(file) == name, OfCore);
}
