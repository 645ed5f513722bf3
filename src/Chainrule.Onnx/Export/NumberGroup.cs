using Chainrule.Onnx.Schema;
using Chainrule.Tables;

namespace Chainrule.Onnx.Export;

/// <summary>One column of doubles on its way onto a scale, and the places of what it becomes in a row.</summary>
/// <param name="Value">The numbers, (rows, 1), NaN where one is missing.</param>
/// <param name="Scale">The scale.</param>
/// <param name="Quantiles">How it becomes a position; null where it doesn't.</param>
/// <param name="Place">Where the number stands on its scale.</param>
/// <param name="Logarithm">Where its logarithm stands; −1 where it has none.</param>
/// <param name="Missing">Where it says that it is missing; −1 where it doesn't.</param>
/// <param name="Position">Where its position stands; −1 where it has none.</param>
internal sealed record ScaledNumber(
    string Value, NumberScale Scale, QuantileScale? Quantiles, int Place, int Logarithm, int Missing, int Position);

/// <summary>
/// All columns of numbers of a table, side by side, so that there are a few nodes and not a few for each of thousands of columns.
/// As in Chainrule, all is computed in double precision until it is on its scale.
/// </summary>
internal sealed class NumberGroup(OnnxGraph graph, IReadOnlyList<ScaledNumber> numbers)
{
    private const double Limit = 4, MostOfScale = 1e30, MostOfDistance = 1e100; // as NumberScale has them

    /// <summary>Writes them, and gives each part of the features with the places of its columns.</summary>
    public IEnumerable<(string Value, int[] Places)> Write()
    {
        string[] values = [.. numbers.Select(number => number.Value)];
        string x = values.Length == 1 ? values[0] : graph.Add("Concat", values, OnnxGraph.Attribute("axis", 1L));
        string isTooLarge = graph.Add("Greater", graph.Add("Abs", x), graph.Scalar((double)float.MaxValue));
        x = graph.Add("Where", [isTooLarge, graph.Scalar(double.NaN), x]);
        string isMissing = graph.Add("IsNaN", x);
        x = graph.Add("Where", [isMissing, Row("fill", number => number.Scale.Fill), x]);
        string z = graph.Add("Mul", graph.Add("Sub", x, Row("center", n => n.Scale.Center)), Row("factor", n => n.Scale.Factor));
        z = Within(z, MostOfDistance);
        if (Where(number => !number.Scale.IsLimited) is { Length: > 0 } plain)
        {
            yield return (Single(Within(Columns(z, plain), MostOfScale)), Places(plain, number => number.Place));
        }

        if (Where(number => number.Scale.IsLimited) is { Length: > 0 } limited)
        {
            string far = Columns(z, limited), part = graph.Add("Mul", far, graph.Scalar(1 / Limit));
            string root = graph.Add("Sqrt", graph.Add("Add", graph.Add("Mul", part, part), graph.Scalar(1.0)));
            yield return (Single(graph.Add("Div", far, root)), Places(limited, number => number.Place));
        }

        if (Where(number => number.Logarithm >= 0) is { Length: > 0 } logarithmic)
        {
            string far = Columns(z, logarithmic), size = graph.Add("Add", graph.Add("Abs", far), graph.Scalar(1.0));
            string log = graph.Add("Mul", graph.Add("Sign", far), graph.Add("Log", size));
            yield return (Single(log), Places(logarithmic, number => number.Logarithm));
        }

        if (Where(number => number.Missing >= 0) is { Length: > 0 } indicated)
        {
            yield return (Single(Columns(isMissing, indicated)), Places(indicated, number => number.Missing));
        }

        foreach (int index in Where(number => number.Position >= 0))
        {
            yield return (Single(Position(Columns(x, [index]), numbers[index].Quantiles!)), [numbers[index].Position]);
        }
    }

    // The share of the first knot, and of each piece between two knots the part that lies below the number.
    private string Position(string x, QuantileScale quantiles)
    {
        var values = quantiles.Values;
        var shares = quantiles.Shares;
        double[] widths = new double[values.Length - 1], steps = new double[widths.Length];
        for (int i = 0; i < widths.Length; i++)
        {
            (widths[i], steps[i]) = (values[i + 1] - values[i], shares[i + 1] - shares[i]);
        }

        string beyond = graph.Add("Sub", x, graph.Constant("knots", values[..^1], widths.Length));
        string part = graph.Add("Div", beyond, graph.Constant("widths", widths, widths.Length));
        part = graph.Add("Min", graph.Add("Max", part, graph.Scalar(0.0)), graph.Scalar(1.0));
        string share = graph.Add("MatMul", part, graph.Constant("steps", steps, steps.Length, 1));
        return graph.Add("Add", share, graph.Scalar(shares[0]));
    }

    private string Row(string name, Func<ScaledNumber, double> read) =>
        graph.Constant(name, (ReadOnlySpan<double>)[.. numbers.Select(read)], numbers.Count);

    private int[] Where(Func<ScaledNumber, bool> isOne) =>
        [.. Enumerable.Range(0, numbers.Count).Where(i => isOne(numbers[i]))];

    private int[] Places(int[] columns, Func<ScaledNumber, int> place) => [.. columns.Select(i => place(numbers[i]))];

    private string Columns(string x, int[] columns) => columns.Length == numbers.Count
        ? x
        : graph.Add(
            "Gather",
            [x, graph.Constant("columns", (ReadOnlySpan<long>)[.. columns.Select(i => (long)i)], columns.Length)],
            OnnxGraph.Attribute("axis", 1L));

    private string Within(string x, double most) =>
        graph.Add("Max", graph.Add("Min", x, graph.Scalar(most)), graph.Scalar(-most));

    private string Single(string x) => graph.Cast(x, TensorProto.Types.DataType.Float);
}
