using System.Globalization;
using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables.Tests.Csv;

public class NumberParserTests
{
    private static double? Parse(string text, bool decimalComma = false) =>
        NumberParser.TryParse(Encoding.UTF8.GetBytes(text), decimalComma, out double value) ? value : null;

    [Fact]
    public void Rounded_as_the_framework_rounds()
    {
        uint state = 1;
        for (int i = 0; i < 200_000; i++)
        {
            var text = new StringBuilder();
            text.Append((Next(ref state) % 4) switch { 0 => "-", 1 => "+", _ => "" });
            Digits(text, Next(ref state) % 20, ref state);
            if (Next(ref state) % 2 == 0)
            {
                text.Append('.');
                Digits(text, Next(ref state) % 26, ref state);
            }

            if (Next(ref state) % 5 == 0)
            {
                text.Append('e').Append(((int)(Next(ref state) % 640)) - 330);
            }

            string number = text.ToString();
            bool expected = double.TryParse(
                number,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out double value
            );
            double? actual = Parse(number);
            Assert.True(expected == actual.HasValue, number);
            Assert.True(
                !expected || BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(actual!.Value),
                number
            );
        }
    }

    [Theory]
    [InlineData("1,234", 1234)]
    [InlineData("-1,234,567.5", -1234567.5)]
    [InlineData("$1,200", 1200)]
    [InlineData("-$5", -5)]
    [InlineData("$-5", -5)]
    [InlineData("12%", 12)]
    [InlineData("12.5 %", 12.5)]
    [InlineData("€ 3.5", 3.5)]
    [InlineData("3.5 €", 3.5)]
    [InlineData("£7", 7)]
    [InlineData("CHF 1,234.50", 1234.5)]
    [InlineData("1'234'567.5", 1234567.5)]
    [InlineData("1\u2019234", 1234)]
    [InlineData("12 345", 12345)]
    [InlineData("1\u00A0234\u00A0567", 1234567)]
    [InlineData("1\u202F234", 1234)]
    [InlineData("99 EUR", 99)]
    [InlineData("US$5.25", 5.25)]
    [InlineData("-USD 5", -5)]
    [InlineData("(1,234.50)", -1234.5)]
    [InlineData("($5)", -5)]
    [InlineData("$(5)", -5)]
    [InlineData("+7 %", 7)]
    public void Decorated_numbers(string text, double expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("3,14", 3.14)]
    [InlineData("1.234,5", 1234.5)]
    [InlineData("-0,5", -0.5)]
    [InlineData("1,5e3", 1500)]
    [InlineData("42", 42)]
    [InlineData("1 234,5 €", 1234.5)]
    [InlineData("CHF 1'234,5", 1234.5)]
    public void Decimal_commas(string text, double expected) => Assert.Equal(expected, Parse(text, decimalComma: true));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1 2")]
    [InlineData("12a")]
    [InlineData("1,23")]
    [InlineData("1234,567")]
    [InlineData(",123")]
    [InlineData("1,234,")]
    [InlineData("1.5,000")]
    [InlineData("0x10")]
    [InlineData("$")]
    [InlineData("%")]
    [InlineData("$$5")]
    [InlineData("$5€")]
    [InlineData("CHF")]
    [InlineData("ABC 5")]
    [InlineData("A5")]
    [InlineData("(5")]
    [InlineData("(-5)")]
    [InlineData("()")]
    [InlineData("1 234'567")]
    [InlineData("12 34")]
    [InlineData("2020 123")]
    [InlineData("1,234 567")]
    [InlineData("-5-")]
    [InlineData("--5")]
    [InlineData("2020-01-05")]
    [InlineData("nan")]
    [InlineData("inf")]
    public void What_is_no_number(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData("0,123", false)]
    [InlineData("0.123", true)]
    [InlineData("012,345", false)]
    public void No_group_of_thousands_begins_with_zero(string text, bool decimalComma) => Assert.Null(Parse(text, decimalComma));

    [Fact]
    public void With_a_decimal_comma_a_point_is_no_decimal_sign() => Assert.Null(Parse("3.14", decimalComma: true));

    private static void Digits(StringBuilder text, uint count, ref uint state)
    {
        for (; count > 0; count--)
        {
            text.Append((char)('0' + (Next(ref state) % 10)));
        }
    }

    private static uint Next(ref uint state)
    {
        state = (state * 1664525) + 1013904223;
        return state >> 8;
    }
}
