namespace Chainrule.Mutation;

/// <summary>A project of tests, or the classes of it that are asked.</summary>
internal sealed record TestSet(string Project, params string[] Classes);

/// <summary>
/// Files whose code is changed, and the tests that should notice, in this order: what those of one project leave over is
/// tried on those of the next.
/// </summary>
internal sealed record Folder(string Name, string Project, Func<string, bool> Takes, TestSet[] Tests)
{
    // They measure memory, start processes of their own, or take long; none of them tells a change from another.
    public static readonly string[] Excepted =
        ["TrainingMemoryTests", ".GuideTests", "GuideProgramTests", "MnistTests", "GradientExchangeTests.Processes"];

    private static readonly TestSet Core = new("Chainrule.Tests"), Insight = new("Chainrule.Insight.Tests"),
        Reports = new("Chainrule.Reports.Tests"),
        // of the tool's tests those that hold what it explains against the numbers in docs/derivations
        Explained = new("Chainrule.Cli.Tests", "DerivationPageTests", "ExplainTopicTests", "ExplainRowTests", "TopicPageTests");

    public static readonly Folder[] All =
    [
        OfCore("Losses"),
        OfCore("Optimizers"),
        OfCore("Metrics"),
        OfCore("Layers"),
        // what tiles share is in, the micro-kernels are not, and nor is what only machines without FMA reach
        OfCore("Kernels") with
        {
            Takes = file => Path.GetDirectoryName(file) == "Kernels" && !file.Contains("Tile", StringComparison.Ordinal)
                && !file.Contains("FusedMultiplyAdd", StringComparison.Ordinal),
        },
        new("Insight", "Chainrule.Insight", _ => true, [Insight, Reports, Explained]),
        new("Reports", "Chainrule.Reports", _ => true, [Reports, Explained]),
    ];

    private static Folder OfCore(string name) =>
        new(name, "Chainrule", file => Path.GetDirectoryName(file) == name, [Core, Insight]);
}
