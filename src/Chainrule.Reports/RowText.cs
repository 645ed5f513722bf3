using Chainrule.Insight.Rows;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>How the numbers of an explanation are written.</summary>
/// <param name="explanation">The explanation.</param>
internal sealed class RowText(RowExplanation explanation)
{
    // As many digits as single precision is good for; in an example as many as its author prints.
    private readonly int _digits = explanation.Example is null ? 6 : 9;

    /// <summary>A number.</summary>
    public string Of(double value) => NumberText.Of(value, _digits);

    /// <summary>
    /// A number that was checked: the library's; in an example of published decimals, the one in double precision.
    /// </summary>
    public string Of(CheckedNumber number) => Of(Shown(number));

    /// <summary>A loss: in double precision always, since a small one is the difference of large numbers.</summary>
    public string Loss(CheckedNumber loss) => Of(loss.Exact);

    /// <summary>What of a checked number is shown.</summary>
    public double Shown(CheckedNumber number) => explanation.Example is null ? number.Value : number.Exact;

    /// <summary>A factor within a product: in brackets where it is negative.</summary>
    public string Factor(double value) => value < 0 ? $"({Of(value)})" : Of(value);

    /// <summary>The terms of a sum, the first without a sign before it.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="last">A number added last; null for none.</param>
    /// <param name="weightFirst">Whether the weight stands before the factor.</param>
    public IReadOnlyList<string> Sum(TermSum sum, double? last, bool weightFirst)
    {
        var words = new List<string>();
        foreach (var term in sum.Terms)
        {
            (double first, double second) = weightFirst ? (term.Weight, term.Factor) : (term.Factor, term.Weight);
            words.Add($"{(words.Count == 0 ? "" : " + ")}{Factor(first)}·{Factor(second)}");
        }

        if (sum.OtherTerms > 0)
        {
            words.Add($" + {NumberText.Count(sum.OtherTerms)} more ({Of(sum.OtherSum)})");
        }

        if (last is double number)
        {
            words.Add(number < 0 ? $" - {Of(-number)}" : $" + {Of(number)}");
        }

        return words;
    }

    /// <summary>"5 of 128", or nothing where all are shown.</summary>
    public static string Share(int shown, int all, string why) => shown == all
        ? "" : $"Shown are {NumberText.Count(shown)} of {NumberText.Count(all)}, those {why}. ";

    /// <summary>The mark of a checked number: "✓ 3e-8".</summary>
    public static Mark MarkOf(CheckedNumber number)
    {
        string error = number.Error < 1e-12 ? "0" : NumberText.Of(number.Error, 1);
        return number.Agreement switch
        {
            Agreement.Agrees => new Mark($"✓ {error}", Tone.Good),
            Agreement.AtKink => new Mark("✓ kink", Tone.Noteworthy),
            Agreement.TooSmallToTell => new Mark("≈ tiny", Tone.Noteworthy),
            _ => new Mark($"✗ {error}", Tone.Bad),
        };
    }
}
