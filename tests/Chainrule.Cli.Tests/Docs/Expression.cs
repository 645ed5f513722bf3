using System.Globalization;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// Arithmetic as pages write it to say where a number comes from: <c>-0.7*0.1</c>, <c>exp(2)/(exp(2)+1)</c>; or a call of the
/// library, in brackets and with its arguments behind bars: <c>[r2 | 1,2,4 | 1,2,3]</c>, see <see cref="LibraryCall"/>.
/// </summary>
internal ref struct Expression
{
    private static readonly Dictionary<string, Func<double, double>> Functions = new()
    {
        ["exp"] = Math.Exp,
        ["ln"] = Math.Log,
        ["sqrt"] = Math.Sqrt,
        ["tanh"] = Math.Tanh,
        ["abs"] = Math.Abs,
        ["cos"] = Math.Cos,
        ["sin"] = Math.Sin,
        ["sigma"] = x => 1 / (1 + Math.Exp(-x)),
        ["relu"] = x => Math.Max(x, 0),
        ["phi"] = x => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI),
        ["Phi"] = NormalCdf,
        ["erfc"] = x => 2 * NormalCdf(-x * Math.Sqrt(2)),
    };

    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private Expression(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The value of an expression.</summary>
    public static double Evaluate(string text)
    {
        var expression = new Expression(text);
        double value = expression.Sum();
        return expression.Peek() == '\0'
            ? value
            : throw new FormatException($"'{text}': can't read '{text[expression._position..]}'");
    }

    private double Sum()
    {
        double value = Product();
        while (Peek() is '+' or '-')
        {
            value += Next() == '+' ? Product() : -Product();
        }

        return value;
    }

    private double Product()
    {
        double value = Power();
        while (Peek() is '*' or '/')
        {
            value = Next() == '*' ? value * Power() : value / Power();
        }

        return value;
    }

    private double Power()
    {
        if (Peek() == '-')
        {
            Next();
            return -Power();
        }

        double value = Atom();
        if (Peek() != '^')
        {
            return value;
        }

        Next();
        return Math.Pow(value, Power());
    }

    private double Atom()
    {
        char first = Peek();
        int start = _position;
        if (first == '(')
        {
            Next();
            double value = Sum();
            return Next() == ')' ? value : throw new FormatException($"'{_text}': a bracket isn't closed");
        }

        if (first == '[')
        {
            int end = _text[start..].IndexOf(']');
            _position = start + end + 1;
            return LibraryCall.Evaluate(_text[(start + 1)..(start + end)].ToString());
        }

        if (char.IsLetter(first))
        {
            while (_position < _text.Length && char.IsLetterOrDigit(_text[_position]))
            {
                _position++;
            }

            string name = _text[start.._position].ToString();
            return name == "pi" ? Math.PI : Functions[name](Atom());
        }

        while (
            _position < _text.Length
            && (
                char.IsAsciiDigit(_text[_position])
                || _text[_position] is '.' or 'e'
                || (_text[_position] is '-' or '+' && _text[_position - 1] == 'e')
            )
        )
        {
            _position++;
        }

        return double.Parse(_text[start.._position], NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private char Peek()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private char Next()
    {
        char next = Peek();
        _position++;
        return next;
    }

    // Marsaglia's series, with more than enough terms for |x| below 4.
    private static double NormalCdf(double x)
    {
        double term = x, sum = x;
        for (int n = 3; n < 300; n += 2)
        {
            term *= x * x / n;
            sum += term;
        }

        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }
}
