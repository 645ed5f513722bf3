using Chainrule.Files;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// What the user says about a table instead of leaving it to be found out. The same options serve reading
/// (<see cref="Table.Load(string, TableOptions?, CancellationToken)"/>) and understanding (<see cref="TableSchema.Infer"/>).
/// </summary>
public sealed record TableOptions
{
    /// <summary>
    /// What stands for a missing value unless said otherwise; case doesn't matter. Besides, <c>none</c> does where all other
    /// values of the
    /// column are numbers, dates or <c>true</c> and <c>false</c>; elsewhere it is a category: no damage, no disease.
    /// </summary>
    public static IReadOnlyList<string> UsualMissing { get; } =
    [
        "",
        "?",
        "NA",
        "N/A",
        "n.a.",
        "#N/A",
        "#NA",
        "<NA>",
        "NaN",
        "-NaN",
        "NaT",
        "null",
        "NULL",
        "nil",
        "\\N",
        "(null)",
        "missing",
        ".",
    ];

    /// <summary>What stands between fields; null to find out (comma, semicolon, tab or bar).</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first line names the columns; null to find out.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Whether numbers are written as <c>3,14</c>; null to find out, for each column.</summary>
    public bool? DecimalComma { get; init; }

    /// <summary>
    /// Columns that are known from before, whose cells are read as they were then: their decimal marks and missing values. What
    /// the table itself
    /// looks like doesn't matter for them. <c>Model.Reading</c> gives those of a model.
    /// </summary>
    public IReadOnlyList<ColumnDefinition> Known { get; init; } = [];

    /// <summary>
    /// How the text is encoded: <c>utf-8</c>, <c>utf-16</c>, <c>windows-1252</c> or <c>latin1</c>, which is read as the former;
    /// null for UTF-8 or what a byte order mark says.
    /// </summary>
    public string? Encoding { get; init => field = TextSource.Known(value); }

    /// <summary>How much a packed file may unpack to, and how long a stream may be whose length nobody knows.</summary>
    public UnpackLimit Unpacking { get; init; } = UnpackLimit.Default;

    /// <summary>Texts that stand for a missing value, besides <see cref="UsualMissing"/>.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether <see cref="UsualMissing"/> stand for a missing value.</summary>
    public bool HasUsualMissing { get; init; } = true;

    /// <summary>
    /// Whether all cells keep their texts, so that they can be written as they were (<see cref="TableColumn.Written"/>):
    /// <c>1.50</c> and
    /// <c>NA</c>, without blanks around them. Takes about as much memory again as the file.
    /// </summary>
    public bool KeepsTexts { get; init; }

    /// <summary>Columns to be taken as numbers.</summary>
    public IReadOnlyList<string> Numeric { get; init; } = [];

    /// <summary>Columns to be taken as categories.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Columns to be left out.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>The columns to be predicted: one, or several columns of numbers.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>What is to be learned; null to choose by the target.</summary>
    public TableTask? Task { get; init; }
}
