namespace Chainrule.Reports.Results;

/// <summary>What a model of one or two columns of numbers makes of all their values, as it can be drawn.</summary>
/// <param name="Rows">The rows that are drawn above it.</param>
public abstract record LearnedShape(IReadOnlyList<ShapeRow> Rows);

/// <summary>A row of the data in a drawing of what was learned.</summary>
/// <param name="X">Its first column.</param>
/// <param name="Y">Its second column; its target, or 0 or 1 for its class, where there is one column.</param>
/// <param name="Class">Its class; −1 where a number is predicted.</param>
public sealed record ShapeRow(double X, double Y, int Class);

/// <summary>Which class a model predicts at each place of the plane that two columns span.</summary>
/// <param name="XName">The first column.</param>
/// <param name="YName">The second column.</param>
/// <param name="X">Values of the first column, ascending at equal distances.</param>
/// <param name="Y">Values of the second column, ascending at equal distances.</param>
/// <param name="Classes">The class predicted at each of them, (Y, X).</param>
/// <param name="Names">The names of the classes.</param>
/// <param name="Rows">The rows that are drawn above it.</param>
public sealed record DecisionSurface(
    string XName,
    string YName,
    IReadOnlyList<double> X,
    IReadOnlyList<double> Y,
    IReadOnlyList<int> Classes,
    IReadOnlyList<string> Names,
    IReadOnlyList<ShapeRow> Rows) : LearnedShape(Rows)
{
    /// <summary>The share of the places at which a class is predicted.</summary>
    /// <param name="label">The class.</param>
    public double ShareOf(int label) => (double)Classes.Count(each => each == label) / Classes.Count;
}

/// <summary>What a model predicts over the values of one column: a number, or the probability of each class.</summary>
/// <param name="XName">The column.</param>
/// <param name="YName">What is predicted.</param>
/// <param name="X">Values of the column, ascending.</param>
/// <param name="Lines">The predictions at these, by name.</param>
/// <param name="Rows">The rows that are drawn above it.</param>
public sealed record FittedCurve(
    string XName,
    string YName,
    IReadOnlyList<double> X,
    IReadOnlyList<(string Name, IReadOnlyList<double> Y)> Lines,
    IReadOnlyList<ShapeRow> Rows) : LearnedShape(Rows);
