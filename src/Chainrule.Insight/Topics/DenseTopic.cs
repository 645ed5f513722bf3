using System.Globalization;

namespace Chainrule.Insight.Topics;

/// <summary>The fully connected layer, with a batch of two samples.</summary>
internal static class DenseTopic
{
    private const int In = 3;

    /// <summary>The explanation for a number of units, 2 where none is given.</summary>
    public static TopicExplanation Explain(Question question, NotationTerm term)
    {
        int units = term.Integer(0, "units", 2);
        if (units is < 1 or > 8)
        {
            throw question.Wrong($"{units} units are too many to read, or none", "ask for 1 to 8: dense:2");
        }

        bool hasBias = term.Count < 2;
        double[] values = question.ValuesOr(1, 2, 3, -1, 0.5, 2);
        if (values.Length == 0 || values.Length % In != 0)
        {
            throw question.Wrong(
                $"{values.Length} values are no batch of samples with {In} numbers each",
                $"give {In}, {2 * In} or {3 * In} values"
            );
        }

        int batch = values.Length / In;
        double[,] x = Matrix(batch, In, (i, k) => values[i * In + k]);
        double[,] w = Matrix(In, units, (k, j) => (1 + k + In * j) / 10.0 * (k == 1 ? -1 : 1));
        double[] b = [.. Enumerable.Range(1, units).Select(j => hasBias ? j / 2.0 : 0)];
        double[,] dy = Matrix(batch, units, (i, j) => (i + j) % 2 == 0 ? 1 : -0.5);
        double[,] y = Forward(x, w, b), dw = Product(Transposed(x), dy), dx = Product(dy, Transposed(w));
        return new TopicExplanation(
            term.Text, "the fully connected layer: weighted sums", ["y = x·W + b", "y[i,j] = b[j] + Σₖ x[i,k]·W[k,j]"],
            [
                new Step(
                    "One sample a row. A column of W holds the weights into one unit; b is added to every row.",
                    $"x ({batch}, {In}) · W ({In}, {units}) + b ({units}) = y ({batch}, {units})")
                    .With([Shown("x", x), Shown("W", w), .. hasBias ? new[] { NamedNumbers.Row("b", b) } : [], Shown("y", y)]),
                new Step("One of these sums in full:", Sum("y[0,0]", x, w, hasBias ? b[0] : null, y[0, 0])),
                new Step(
                    "Let dy be what comes from above, ∂L/∂y. Here it is given; L = Σ dy[i,j]·y[i,j] has just this derivative."
                ).With(Shown("dy", dy)),
                new Step(
                    "W[k,j] stands in one sum of each sample, with the factor x[i,k]. The chain rule adds what it does in all "
                        + "of them: over the batch.",
                    "∂L/∂W[k,j] = Σᵢ ∂L/∂y[i,j] · ∂y[i,j]/∂W[k,j] = Σᵢ dy[i,j]·x[i,k]",
                    $"dW ({In}, {units}) = xᵀ ({In}, {batch}) · dy ({batch}, {units})"
                ).With(Shown("dW", dw), Measured("dW measured", w, moved => Loss(Forward(x, moved, b), dy))),
                .. hasBias ? new[] { Bias(x, w, b, dy) } : [],
                new Step(
                    "x[i,k] stands in all sums of its own sample, with the factors W[k,j]: the sum goes over the units, and the "
                        + "transpose comes from that.",
                    "∂L/∂x[i,k] = Σⱼ dy[i,j]·W[k,j]", $"dx ({batch}, {In}) = dy ({batch}, {units}) · Wᵀ ({units}, {In})")
                    .With(Shown("dx", dx), Measured("dx measured", x, moved => Loss(Forward(moved, w, b), dy))),
            ],
            "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323 (1986)", "dense");
    }

    private static Step Bias(double[,] x, double[,] w, double[] b, double[,] dy)
    {
        double[] db = [.. Enumerable.Range(0, b.Length).Select(j => Enumerable.Range(0, dy.GetLength(0)).Sum(i => dy[i, j]))];
        return new Step(
            "b[j] stands in the sum of every sample with the factor 1: its gradient is the column sum of dy.",
            "∂L/∂b[j] = Σᵢ dy[i,j]"
        ).With(
            NamedNumbers.Row("db", db),
            NamedNumbers.Row("db measured", CentralDifference.Gradient(moved => Loss(Forward(x, w, moved), dy), b))
        );
    }

    private static string Sum(string name, double[,] x, double[,] w, double? bias, double result)
    {
        var terms = Enumerable.Range(0, In).Select(k => $"{Text(x[0, k])}·{Text(w[k, 0])}");
        return $"{name} = {(bias is double b ? $"{Text(b)} + " : "")}{string.Join(" + ", terms)} = {Text(result)}";
    }

    private static string Text(double value)
    {
        string text = value.ToString("G6", CultureInfo.InvariantCulture);
        return value < 0 ? $"({text})" : text;
    }

    private static double[,] Forward(double[,] x, double[,] w, double[] b)
    {
        double[,] y = Product(x, w);
        return Matrix(y.GetLength(0), y.GetLength(1), (i, j) => y[i, j] + b[j]);
    }

    private static double Loss(double[,] y, double[,] dy) => y.Cast<double>().Zip(dy.Cast<double>(), (a, d) => a * d).Sum();

    private static NamedNumbers Measured(string name, double[,] at, Func<double[,], double> loss)
    {
        int rows = at.GetLength(0),
            columns = at.GetLength(1);
        double[] slopes = CentralDifference.Gradient(
            v => loss(Matrix(rows, columns, (i, j) => v[i * columns + j])),
            [.. at.Cast<double>()]
        );
        return NamedNumbers.Matrix(name, rows, columns, (i, j) => slopes[i * columns + j]);
    }

    private static NamedNumbers Shown(string name, double[,] m) =>
        NamedNumbers.Matrix(name, m.GetLength(0), m.GetLength(1), (i, j) => m[i, j]);

    private static double[,] Transposed(double[,] m) => Matrix(m.GetLength(1), m.GetLength(0), (i, j) => m[j, i]);

    private static double[,] Product(double[,] a, double[,] b) =>
        Matrix(a.GetLength(0), b.GetLength(1), (i, j) => Enumerable.Range(0, a.GetLength(1)).Sum(k => a[i, k] * b[k, j]));

    private static double[,] Matrix(int rows, int columns, Func<int, int, double> element)
    {
        double[,] m = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                m[i, j] = element(i, j);
            }
        }

        return m;
    }
}
