namespace Chainrule.Reports.Results;

/// <summary>What a page about a table is made of.</summary>
/// <param name="Title">The title.</param>
/// <param name="Rows">How many rows the table has.</param>
/// <param name="Columns">Its columns.</param>
public sealed record InspectionContent(string Title, int Rows, IReadOnlyList<InspectedColumn> Columns)
{
    /// <summary>What is to be predicted, and how that is taken, as in "churned: binary classification"; empty for
    /// nothing.</summary>
    public string Task { get; init; } = "";

    /// <summary>What was noticed, the gravest first: whether it is a warning, what it is about, what was noticed, what to
    /// do.</summary>
    public IReadOnlyList<InspectedIssue> Issues { get; init; } = [];

    /// <summary>Rows that are the same as one before them: the line of each in the file, and of the first like it.</summary>
    public IReadOnlyList<(long Line, long First)> Repeated { get; init; } = [];
}

/// <summary>Something noticed in a table.</summary>
/// <param name="IsWarning">Whether it may make results worse, or better than they are.</param>
/// <param name="About">The column, or the table.</param>
/// <param name="Message">What was noticed.</param>
/// <param name="Remedy">What to do; null for nothing.</param>
public sealed record InspectedIssue(bool IsWarning, string About, string Message, Remedy? Remedy);

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it was taken as.</param>
/// <param name="Missing">How many rows have no value.</param>
/// <param name="Distinct">How many different values there are.</param>
/// <param name="Values">Its values in a line.</param>
public sealed record InspectedColumn(string Name, string Kind, int Missing, int Distinct, string Values)
{
    /// <summary>Whether it is to be predicted.</summary>
    public bool IsTarget { get; init; }

    /// <summary>Whether it is one of those that are predicted from.</summary>
    public bool IsInput { get; init; }

    /// <summary>The numbers of all rows, NaN where there is none; empty where it has categories.</summary>
    public IReadOnlyList<double> Numbers { get; init; } = [];

    /// <summary>The category of all rows, below 0 where there is none; empty where it has numbers.</summary>
    public IReadOnlyList<int> Codes { get; init; } = [];

    /// <summary>The names of the categories.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}
