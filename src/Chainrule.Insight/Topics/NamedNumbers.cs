namespace Chainrule.Insight.Topics;

/// <summary>Computed numbers with a name: one number, a row, a matrix, or a table whose columns have headings.</summary>
/// <param name="Name">What they are, as in <c>p</c> or <c>dWeights</c>.</param>
/// <param name="Columns">The headings of a table; empty for everything else.</param>
/// <param name="Rows">The numbers, row by row.</param>
public sealed record NamedNumbers(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double>> Rows)
{
    /// <summary>Whether it is one number.</summary>
    public bool IsNumber => Columns.Count == 0 && Rows.Count == 1 && Rows[0].Count == 1;

    /// <summary>Whether it is one row of numbers.</summary>
    public bool IsRow { get; private init; }

    /// <summary>One number.</summary>
    public static NamedNumbers Number(string name, double value) => new(name, [], [[value]]);

    /// <summary>One row of numbers.</summary>
    public static NamedNumbers Row(string name, IReadOnlyList<double> values) => new(name, [], [values]) { IsRow = true };

    /// <summary>A matrix.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="rows">Its number of rows.</param>
    /// <param name="columns">Its number of columns.</param>
    /// <param name="element">The element at a row and a column.</param>
    public static NamedNumbers Matrix(string name, int rows, int columns, Func<int, int, double> element) =>
        new(
            name,
            [],
            [.. Enumerable.Range(0, rows).Select(i => (double[])[.. Enumerable.Range(0, columns).Select(j => element(i, j))])]
        );

    /// <summary>A table with headings.</summary>
    /// <param name="name">What it shows.</param>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">The numbers.</param>
    public static NamedNumbers Table(string name, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<double>> rows) =>
        new(name, columns, [.. rows]);
}
