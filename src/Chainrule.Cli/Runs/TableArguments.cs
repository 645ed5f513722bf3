using System.Text;
using Chainrule.Cli.Parsing;
using Chainrule.Files;
using Chainrule.Tables;
using Chainrule.Tables.Csv;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>The options by which a user says what a table holds, for every command that reads one.</summary>
internal static class TableArguments
{
    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    private static readonly Dictionary<string, char> Delimiters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ',',
        ["semicolon"] = ';',
        ["tab"] = '\t',
        ["\\t"] = '\t',
        ["bar"] = '|',
        ["space"] = ' ',
    };

    private static readonly string[] Tasks = ["binary", "multiclass", "regression"];

    /// <summary>The options, in the order of the help.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("target", "COLUMN", "the column to predict; several columns of numbers with commas between them", "Table"),
        new("task", "TASK", "binary, multiclass or regression (default: by the target)", "Table"),
        new("numeric", "COLUMNS", "columns to take as numbers, with commas between them", "Table"),
        new("categorical", "COLUMNS", "columns to take as categories", "Table"),
        new("ignore", "COLUMNS", "columns to leave out", "Table"),
        new("missing", "TEXTS", "texts that stand for a missing value, besides NA, null, ? and the like", "Table"),
        new("missing-only", "TEXTS", "texts that alone do, with the empty cell: NA may then be a category", "Table"),
        new("delimiter", "CHAR", "what stands between fields: , ; | tab, space for any blanks (default: found out)", "Table"),
        new("decimal", "MARK", "point or comma: how fractions are written (default: found out, or as in training)", "Table"),
        new("header", null, "the first line names the columns (default: found out)", "Table"),
        new("no-header", null, "the first line holds data, not names; columns are called column1, column2 …", "Table"),
        new("encoding", "NAME", "utf-8, utf-16, windows-1252 or latin1 (default: utf-8, or by the byte order mark)", "Table"),
        new("unpack-limit", "BYTES", "the most that gzip or standard input may hold: 900M, 40G (default 4G)", "Table"),
    ];

    /// <summary>Those of them that say how a file is read, for commands whose model knows the rest.</summary>
    public static IReadOnlyList<Option> Reading { get; } =
    [
        .. Options.Where(option =>
            option.Name is "missing" or "missing-only" or "delimiter" or "decimal" or "header" or "no-header" or "encoding"
                or "unpack-limit"
        ),
    ];

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">One can't be read.</exception>
    public static TableOptions Read(Arguments arguments) => new()
    {
        Targets = Names(arguments, "target"),
        Task = ReadTask(arguments),
        Numeric = Names(arguments, "numeric"),
        Categorical = Names(arguments, "categorical"),
        Ignore = Names(arguments, "ignore"),
        Missing = Names(arguments, arguments.Given("missing-only") ? "missing-only" : "missing"),
        HasUsualMissing = !Replaces(arguments),
        Delimiter = ReadDelimiter(arguments),
        DecimalComma = ReadDecimal(arguments),
        HasHeader = ReadHeader(arguments),
        Encoding = arguments.Parsed("encoding", name => new TableOptions { Encoding = name.ToLowerInvariant() }.Encoding!),
        Unpacking = ReadLimit(arguments),
    };

    /// <summary>
    /// The options, where names of columns that have commas in them were taken apart for lists: <c>--target "price, EUR"</c>.
    /// </summary>
    /// <param name="options">What <see cref="Read"/> gave.</param>
    /// <param name="table">The table, whose columns tell which are such.</param>
    public static TableOptions WholeNames(TableOptions options, Tables.Table table) => options with
    {
        Targets = Whole(options.Targets, table),
        Numeric = Whole(options.Numeric, table),
        Categorical = Whole(options.Categorical, table),
        Ignore = Whole(options.Ignore, table),
    };

    /// <summary>Refuses the options that say how a file is read, where none is.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="what">What there is instead, as errors name it.</param>
    /// <param name="isSeenInFile">Whether only a file tells that it is that.</param>
    /// <exception cref="ChainruleException">One is given.</exception>
    public static void RefuseReading(Arguments arguments, string what, bool isSeenInFile = false)
    {
        if (Reading.FirstOrDefault(option => arguments.Given(option.Name)) is { } option)
        {
            string problem = $"--{option.Name} is for tables, not for {what}";
            throw isSeenInFile
                ? new ChainruleException(problem, "leave it out")
                : new UsageException(problem, "leave it out");
        }
    }

    /// <summary>Reads a table from a file, or from standard input where the name is <see cref="StandardInput"/>.</summary>
    public static Tables.Table Load(string name, TableOptions options) => name == StandardInput
        ? Tables.Table.Read(Console.OpenStandardInput(), "standard input", options)
        : Tables.Table.Load(name, options);

    /// <summary>The same in parts of so many rows; the first has the columns and no row.</summary>
    public static IEnumerable<Tables.Table> LoadParts(string name, int rows, TableOptions options) => name == StandardInput
        ? Tables.Table.ReadParts(Console.OpenStandardInput(), "standard input", rows, options)
        : Tables.Table.LoadParts(name, rows, options);

    // Names are separated as the fields of a CSV line are, so that one with a comma can be given in quotes.
    private static List<string> Names(Arguments arguments, string option)
    {
        if (arguments.Text(option) is not string text)
        {
            return [];
        }

        try
        {
            using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), arguments.Label(option), ',');
            var names = new List<string>();
            if (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++)
                {
                    names.Add(Encoding.UTF8.GetString(reader[i]).Trim());
                }
            }

            return names;
        }
        catch (CsvException)
        {
            throw UsageException.Of(
                arguments.Label(option), $": '{text}' is not a list",
                "put a name that holds a comma in double quotes: --ignore '\"a, b\",c'"
            );
        }
    }

    // From each name on, as many as make up the name of a column, where it is none alone.
    private static List<string> Whole(IReadOnlyList<string> names, Tables.Table table)
    {
        var columns = table.Columns
            .Where(column => column.Name.Contains(',', StringComparison.Ordinal))
            .ToLookup(column => Parts(column.Name.Split(',')), column => column.Name, StringComparer.OrdinalIgnoreCase);
        var whole = new List<string>();
        for (int i = 0; i < names.Count; i++)
        {
            int count = table.Find(names[i]) is not null || columns.Count == 0 ? 1
                : Enumerable.Range(2, Math.Max(0, names.Count - i - 1))
                    .FirstOrDefault(length => columns[Parts(names.Skip(i).Take(length))].Any(), 1);
            whole.Add(count == 1 ? names[i] : columns[Parts(names.Skip(i).Take(count))].First());
            i += count - 1;
        }

        return whole;
    }

    private static string Parts(IEnumerable<string> parts) => string.Join('\0', parts.Select(part => part.Trim()));

    private static bool Replaces(Arguments arguments) =>
        arguments.Given("missing-only")
        && (
            arguments.Given("missing")
                ? throw new UsageException(
                    "--missing and --missing-only don't go together: the one adds to what is usual, the other replaces it",
                    "give all texts to one of them"
                )
                : true
        );

    private static bool? ReadHeader(Arguments arguments)
    {
        bool has = arguments.Flag("header"), hasNot = arguments.Flag("no-header");
        return has && hasNot
            ? throw new UsageException("--header and --no-header contradict each other", "leave one of them out")
            : has ? true : hasNot ? false : null;
    }

    private static UnpackLimit ReadLimit(Arguments arguments) =>
        ByteSize.Read(arguments, "unpack-limit") is long bytes ? UnpackLimit.Of(bytes) : UnpackLimit.Default;

    private static TableTask? ReadTask(Arguments arguments) =>
        arguments.Text("task") switch
        {
            null => null,
            "binary" => TableTask.Binary,
            "multiclass" => TableTask.Multiclass,
            "regression" => TableTask.Regression,
            string other => throw UsageException.Of(
                arguments.Label("task"), $": there is no task '{other}'",
                Suggestion.Help(other, Tasks)
            ),
        };

    private static bool? ReadDecimal(Arguments arguments) =>
        arguments.Text("decimal") switch
        {
            null => null,
            "point" or "." => false,
            "comma" or "," => true,
            string other => throw UsageException.Of(
                arguments.Label("decimal"), $": '{other}' is no decimal mark",
                "use point or comma"
            ),
        };

    private static char? ReadDelimiter(Arguments arguments)
    {
        if (arguments.Text("delimiter") is not string text)
        {
            return null;
        }

        if (Delimiters.TryGetValue(text, out char named))
        {
            return named;
        }

        return text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('"' or '\r' or '\n' or '\0')
            ? text[0]
            : throw UsageException.Of(
                arguments.Label("delimiter"), $": '{text}' is not one character",
                "use , ; | or the word tab"
            );
    }
}
