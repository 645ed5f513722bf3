using System.Text;

namespace Chainrule.Exchange.Source;

/// <summary>Names of C# for what users call things.</summary>
internal static class Names
{
    // members that every record has, and what the class itself calls things
    private static readonly string[] Taken =
    [
        "Clone", "Deconstruct", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals",
        "EqualityContract", "PrintMembers", "Row",
    ];

    /// <summary>A name of letters and digits, each word with a capital: <c>bill_length_mm</c> becomes
    /// <c>BillLengthMm</c>.</summary>
    /// <param name="text">What the user calls it.</param>
    /// <param name="otherwise">The name where no letter or digit is left.</param>
    public static string Of(string text, string otherwise)
    {
        var name = new StringBuilder();
        bool isStart = true;
        foreach (char sign in text)
        {
            if (!char.IsAsciiLetterOrDigit(sign) && !(sign > '\x7F' && char.IsLetter(sign)))
            {
                isStart = true;
                continue;
            }

            name.Append(isStart ? char.ToUpperInvariant(sign) : sign);
            isStart = false;
        }

        return name.Length == 0 ? otherwise
            : char.IsAsciiDigit(name[0]) ? $"{otherwise}{name}"
            : Taken.Contains(name.ToString()) ? $"{name}Value" : name.ToString();
    }

    /// <summary>A name for each text, no two alike.</summary>
    public static string[] Of(IReadOnlyList<string> texts, string otherwise)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        string[] names = new string[texts.Count];
        for (int i = 0; i < names.Length; i++)
        {
            string name = Of(texts[i], otherwise);
            for (int count = 2; !used.Add(names[i] = name); count++)
            {
                name = $"{Of(texts[i], otherwise)}_{count}";
            }
        }

        return names;
    }
}
