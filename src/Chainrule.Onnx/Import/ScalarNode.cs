namespace Chainrule.Onnx.Import;

/// <summary>
/// A function of one number, as a file composes it of operators. Which activation of the library it is, is told by its numbers:
/// x·σ(x), x·Φ(x) by erf and a sum of pieces look different in every program that writes files, and compute the same.
/// </summary>
internal sealed class ScalarNode
{
    private const int MostNodes = 64;

    private readonly Func<double, double, double, double>? _compute;
    private readonly ScalarNode[] _arguments;
    private readonly double _value;

    private ScalarNode(double value, Func<double, double, double, double>? compute, ScalarNode[] arguments, string name = "")
    {
        Operator = name;
        (_value, _compute, _arguments) = (value, compute, arguments);
        Size = (int)Math.Min(1 + arguments.Sum(argument => (long)argument.Size), MostNodes + 1);
    }

    /// <summary>x itself.</summary>
    public static ScalarNode X { get; } = new(double.NaN, null, []);

    /// <summary>How many operators it has, written out; more than <see cref="MostNodes"/> aren't counted.</summary>
    public int Size { get; }

    /// <summary>Whether it has too many to be looked at as one function.</summary>
    public bool IsTooLarge => Size > MostNodes;

    /// <summary>Whether it is a number.</summary>
    public bool IsConstant => _compute is null && !double.IsNaN(_value);

    /// <summary>What it is computed of.</summary>
    public IReadOnlyList<ScalarNode> Arguments => _arguments;

    /// <summary>The number that it is.</summary>
    public double Value => _value;

    /// <summary>A number.</summary>
    public static ScalarNode Constant(double value) => new(value, null, []);

    /// <summary>What an operator makes of up to three arguments.</summary>
    public static ScalarNode Of(string name, Func<double, double, double, double> compute, params ScalarNode[] arguments) =>
        new(double.NaN, compute, arguments, name);

    /// <summary>The name of its outermost operator.</summary>
    public string Operator { get; }

    /// <summary>Whether it is x itself.</summary>
    public bool IsX => _compute is null && double.IsNaN(_value);

    /// <summary>The same operator with x in place of its only argument that isn't a number.</summary>
    public ScalarNode OfX() => new(double.NaN, _compute, [.. _arguments.Select(argument => argument.IsConstant ? argument : X)],
        Operator);

    /// <summary>The numbers in it.</summary>
    public IEnumerable<double> Constants() =>
        IsConstant ? [_value] : _arguments.SelectMany(argument => argument.Constants());

    /// <summary>f(x).</summary>
    public double At(double x) =>
        _compute is null
            ? double.IsNaN(_value) ? x : _value
            : _compute(Argument(0, x), Argument(1, x), Argument(2, x));

    private double Argument(int i, double x) => i < _arguments.Length ? _arguments[i].At(x) : 0;
}
