namespace Chainrule.Insight.Importance;

/// <summary>How much worse a model gets when one column says nothing any more.</summary>
/// <param name="Column">The column.</param>
/// <param name="Drops">How far the score falls, for each time the column's cells were put in another order.</param>
public sealed record ColumnImportance(string Column, IReadOnlyList<double> Drops)
{
    /// <summary>The mean of the falls: 0 for a column that nothing depends on, or by chance a little below it.</summary>
    public double Mean { get; } = Drops.Average();

    /// <summary>The standard deviation of the falls, over their number, as numpy's <c>std</c>.</summary>
    public double Deviation { get; } = Math.Sqrt(Drops.Average(drop => (drop - Drops.Average()) * (drop - Drops.Average())));
}

/// <summary>What the importance of columns is measured by.</summary>
/// <param name="Score">The name of the score, of which more is better: accuracy or R².</param>
/// <param name="Value">The score with all columns as they are.</param>
/// <param name="Rows">The rows it was measured on.</param>
/// <param name="Repeats">How often each column was put in another order.</param>
/// <param name="Columns">Each column that the model takes, the most important first.</param>
public sealed record Importances(string Score, double Value, int Rows, int Repeats, IReadOnlyList<ColumnImportance> Columns);
