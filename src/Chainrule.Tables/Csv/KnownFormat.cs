namespace Chainrule.Tables.Csv;

/// <summary>What is known of how a table is written before anything of it is looked at.</summary>
/// <param name="Delimiter">What stands between fields; null to find out.</param>
/// <param name="HasHeader">Whether the first line names the columns; null to find out.</param>
/// <param name="DecimalComma">Whether numbers have decimal commas; null to find out.</param>
/// <param name="Asked">Names of columns that the user has asked for.</param>
/// <param name="Learned">Names of columns that a model has learned from.</param>
/// <param name="Nameless">What a column is called that has no name.</param>
internal sealed record KnownFormat(
    char? Delimiter,
    bool? HasHeader,
    bool? DecimalComma,
    IReadOnlyList<string> Asked,
    IReadOnlyList<string> Learned,
    Func<int, string> Nameless
);
