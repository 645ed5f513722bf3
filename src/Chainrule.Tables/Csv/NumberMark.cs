namespace Chainrule.Tables.Csv;

/// <summary>
/// What stands at a number and says what it counts: a currency, by its code (ISO 4217), or a per cent sign. Numbers with unlike
/// marks are not to be held against each other.
/// </summary>
internal readonly record struct NumberMark
{
    private static readonly (string Code, string[] Texts)[] Known =
    [
        ("USD", ["$", "US$", "USD"]),
        ("EUR", ["€", "EUR"]),
        ("GBP", ["£", "GBP"]),
        ("JPY", ["¥", "JPY"]),
        ("INR", ["₹", "INR"]),
        ("KRW", ["₩", "KRW"]),
        ("RUB", ["₽", "RUB"]),
        ("TRY", ["₺", "TRY"]),
        ("ILS", ["₪", "ILS"]),
        ("CAD", ["C$", "CAD"]),
        ("AUD", ["A$", "AUD"]),
        ("BRL", ["R$", "BRL"]),
        ("CHF", ["Fr.", "CHF"]),
        ("kr", ["kr"]), // Swedish, Norwegian, Danish or Icelandic
        .. "CNY NZD SEK NOK DKK PLN CZK HUF RON UAH ZAR MXN ARS CLP COP TWD HKD SGD THB IDR MYR AED"
            .Split(' ')
            .Select(code => (code, new[] { code })),
    ];

    private static readonly string[] Names = ["", "%", .. Known.Select(currency => currency.Code)];

    private NumberMark(byte index) => Index = index;

    /// <summary>No mark.</summary>
    public static NumberMark None => default;

    /// <summary>The per cent sign.</summary>
    public static NumberMark Percent { get; } = new(1);

    /// <summary>All ways to write a currency.</summary>
    public static IEnumerable<(string Text, NumberMark Mark)> Currencies =>
        Known.SelectMany((currency, i) => currency.Texts.Select(text => (text, new NumberMark((byte)(i + 2)))));

    /// <summary>A number for it, 0 for none.</summary>
    public byte Index { get; }

    /// <summary>The code of a currency, <c>%</c>, or nothing.</summary>
    public string Name => Names[Index];

    /// <summary>What it says of a number, for messages: <c>in EUR</c>.</summary>
    public string Phrase =>
        Index == 0 ? "without a currency or per cent sign"
        : this == Percent ? "with a per cent sign"
        : $"in {Name}";

    /// <summary>The mark of a number.</summary>
    public static NumberMark At(byte index) => new(index);
}
