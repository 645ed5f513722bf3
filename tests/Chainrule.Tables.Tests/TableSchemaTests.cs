using System.Globalization;
using System.Text;
using Chainrule.Tables.Csv;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests;

/// <summary>What columns are taken as, what is noticed, and how cells are read afterwards.</summary>
public class TableSchemaTests
{
    private const int Rows = 200;

    private static readonly TableOptions None = new();

    /// <summary>A column of a cell per row, beside one that makes the table's first line a header.</summary>
    private static ColumnProfile Column(
        Func<int, string> cell,
        out TableSchema schema,
        string name = "c",
        TableOptions? options = null,
        int rows = Rows
    )
    {
        var text = new StringBuilder($"{name}|noise\n");
        for (int row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cell(row)}|{row * 7919 % 10007 / 10.0}\n");
        }

        schema = TableSchema.Infer(
            TableTests.Read(text.ToString(), (options ?? None) with { Delimiter = '|', HasHeader = true }),
            options
        );
        return schema.Columns[0];
    }

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static uint Chance(int row) => (uint)((row + 1) * 2654435761L % 4294967296L) >> 8;

    public static TheoryData<string, Func<int, string>, ColumnKind, string> Kinds =>
        new()
        {
            { "c", row => Number(Chance(row) / 1000.0), ColumnKind.Numeric, "" },
            { "c", row => Number(Chance(row) % 100), ColumnKind.Numeric, "" },
            { "c", row => Number((Chance(row) % 3) + 1), ColumnKind.Categorical, "1,2,3" },
            { "c", row => row % 40 == 0 ? "8" : Number(Chance(row) % 3), ColumnKind.Categorical, "0,1,2,8" },
            { "c", row => row == 5 ? "8" : Number(Chance(row) % 3), ColumnKind.Numeric, "" }, // a rare level: a count
            { "c", row => Number(Chance(row) % 2), ColumnKind.Boolean, "0,1" },
            { "c", row => row % 2 == 0 ? "yes" : "No", ColumnKind.Boolean, "No,yes" },
            {
                "c",
                row =>
                    row % 3 == 0 ? ""
                    : row % 2 == 0 ? "TRUE"
                    : "False",
                ColumnKind.Boolean,
                "False,TRUE"
            },
            { "c", row => row % 2 == 0 ? "male" : "female", ColumnKind.Categorical, "female,male" },
            { "c", row => $"{(char)('a' + (Chance(row) % 5))}", ColumnKind.Categorical, "a,b,c,d,e" },
            { "c", row => $"0{Chance(row) % 5}", ColumnKind.Categorical, "00,01,02,03,04" },
            { "c", row => "same", ColumnKind.Constant, "" },
            { "c", row => "NA", ColumnKind.Constant, "" },
            { "c", row => $"person {row * 31}", ColumnKind.Identifier, "" },
            { "c", row => Number(row), ColumnKind.Identifier, "" },
            { "c", row => Number(row + 1), ColumnKind.Identifier, "" },
            { "c", row => Number(row + 1990), ColumnKind.Numeric, "" },
            { "user_id", row => Number(Chance(row)), ColumnKind.Identifier, "" },
            { "PassengerId", row => Number(Chance(row)), ColumnKind.Identifier, "" },
            { "paid", row => Number(Chance(row)), ColumnKind.Numeric, "" },
            { "c", row => $"the quick brown fox jumps {row} times", ColumnKind.Text, "" },
            {
                "c",
                row => new DateTime(2020, 1, 1).AddDays(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ColumnKind.Date,
                ""
            },
            {
                "c",
                row => new DateTime(2020, 1, 1).AddDays(row).ToString("yyyyMMdd", CultureInfo.InvariantCulture),
                ColumnKind.Date,
                ""
            },
            {
                "c",
                row => new DateTime(2020, 1, 1).AddDays(row).ToString("MM/dd/yyyy", CultureInfo.InvariantCulture),
                ColumnKind.Date,
                ""
            },
            {
                "c",
                row =>
                    row % 9 == 0
                        ? "unknown"
                        : new DateTime(2020, 1, 1).AddHours(row).ToString("dd.MM.yyyy HH:mm", CultureInfo.InvariantCulture),
                ColumnKind.Date,
                ""
            },
            { "c", row => $"${1000 + row:#,0}.50", ColumnKind.Numeric, "" },
            { "c", row => row % 10 == 0 ? "-" : Number(Chance(row) / 10.0), ColumnKind.Numeric, "" },
            { "c", row => row % 20 == 0 ? "10+" : Number(Chance(row) % 10), ColumnKind.Categorical, "0,1,10+,2,3,4,5,6,7,8,9" },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kinds_are_found_out(string name, Func<int, string> cell, ColumnKind kind, string categories)
    {
        var column = Column(cell, out var schema, name);
        Assert.Equal(kind, column.Kind);
        Assert.Equal(categories, string.Join(',', column.Definition.Categories));
        bool isLeftOut = kind is ColumnKind.Constant or ColumnKind.Identifier or ColumnKind.Text;
        Assert.Equal(isLeftOut ? ColumnRole.LeftOut : ColumnRole.Input, column.Role);
        // nothing is lost with what is always the same
        var severity = kind == ColumnKind.Constant ? IssueSeverity.Note : IssueSeverity.Warning;
        Assert.Equal(
            isLeftOut,
            schema.Issues.Any(issue =>
                issue.Severity == severity
                && issue.Message.Contains($"column '{name}'", StringComparison.Ordinal)
                && issue.Message.Contains("left out", StringComparison.Ordinal)
            )
        );
        Assert.DoesNotContain(schema.Issues, issue => issue.Severity == IssueSeverity.Error);
    }

    public static TheoryData<Func<int, string>, ColumnKind, string, int> Nones =>
        new()
        {
            { row => row % 2 == 0 ? "None" : Number(Chance(row) / 10.0), ColumnKind.Numeric, "", 100 },
            { row => row % 4 != 0 ? "none" : Number(Chance(row) % 2), ColumnKind.Boolean, "0,1", 150 },
            {
                row =>
                    row % 4 == 0 ? "None"
                    : row % 2 == 0 ? "True"
                    : "False",
                ColumnKind.Boolean,
                "False,True",
                50
            },
            { row => row % 2 == 0 ? "None" : Number(Chance(row) % 3), ColumnKind.Categorical, "0,1,2", 100 },
            {
                row =>
                    row % 2 == 0
                        ? "None"
                        : new DateTime(2020, 1, 1).AddDays(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ColumnKind.Date,
                "",
                100
            },
            {
                row =>
                    row % 2 == 0 ? "None"
                    : row % 3 == 0 ? "Minor"
                    : "Severe",
                ColumnKind.Categorical,
                "Minor,None,Severe",
                0
            },
            {
                row =>
                    row % 4 == 0 ? "none"
                    : row % 2 == 0 ? "yes"
                    : "no",
                ColumnKind.Categorical,
                "no,none,yes",
                0
            },
        };

    [Theory]
    [MemberData(nameof(Nones))]
    public void None_is_a_missing_value_among_numbers_dates_and_truth_values_and_a_category_among_texts(
        Func<int, string> cell, ColumnKind kind, string categories, int missing)
    {
        var column = Column(cell, out var schema);
        Assert.Equal((kind, categories, missing), (column.Kind, string.Join(',', column.Definition.Categories), column.Missing));
        Assert.DoesNotContain(schema.Issues, issue => issue.Message.Contains("None", StringComparison.OrdinalIgnoreCase));

        var table = TableTests.Read("c|noise\nNONE|1\n|2\n", None with { Delimiter = '|', HasHeader = true });
        if (kind is ColumnKind.Numeric or ColumnKind.Date)
        {
            Assert.Equal([double.NaN, double.NaN], column.Definition.ReadNumbers(table));
        }
        else
        {
            Assert.Equal(ColumnDefinition.MissingCategory, column.Definition.ReadCategories(table)[1]);
        }

        if (kind != ColumnKind.Date)
        {
            var whole = TableTests.Read(
                "c|noise\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"{cell(row)}|{Chance(row)}\n")),
                None with
                {
                    Delimiter = '|',
                    HasHeader = true,
                }
            );
            Assert.Equal(Rows - missing, TableSchema.Infer(whole, None with { Targets = ["c"] }).RowsWithTarget(whole).Length);
        }
    }

    [Fact]
    public void What_is_the_same_with_many_columns_is_said_once()
    {
        string Table(int constants) =>
            string.Join(',', Enumerable.Range(0, constants).Select(i => $"c{i}"))
            + ",x\n"
            + string.Concat(
                Enumerable
                    .Range(0, 30)
                    .Select(row => string.Concat(Enumerable.Repeat("7,", constants)) + Number(Chance(row) / 100.0) + "\n")
            );

        var warnings = TableSchema.Infer(TableTests.Read(Table(10))).Issues;
        Assert.Equal(10, warnings.Count(issue => issue.Message.StartsWith("column 'c", StringComparison.Ordinal)));
        var one = Assert.Single(TableSchema.Infer(TableTests.Read(Table(1200))).Issues, issue =>
            issue.Severity == IssueSeverity.Note && issue.Message.Contains("same value", StringComparison.Ordinal)
        );
        Assert.Equal(
            "1,200 columns hold the same value in all rows and are left out: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 and "
                + "1,190 more",
            one.Message
        );
    }

    [Fact]
    public void Advice_is_data_that_names_the_column_and_reads_as_code()
    {
        Column(row => row % 3 == 0 ? "a" : "", out var schema, "how much, in $");
        var issue = Assert.Single(
            schema.Issues,
            issue => issue.Help == "leave it out with TableOptions.Ignore = [\"how much, in $\"]"
        );
        var step = Assert.Single(issue.Remedy!.Steps);
        Assert.Equal(("TableOptions.Ignore", "how much, in $"), (step.Member, step.Subject));
    }

    [Fact]
    public void What_the_user_says_goes_before()
    {
        Assert.Equal(ColumnKind.Numeric, Column(row => Number(row % 3), out _, options: None with { Numeric = ["c"] }).Kind);
        Assert.Equal(ColumnKind.Categorical, Column(row => Number(row), out _, options: None with { Categorical = ["c"] }).Kind);
        Assert.Equal(ColumnRole.LeftOut, Column(row => Number(row % 3), out _, options: None with { Ignore = ["c"] }).Role);
        var exception = Assert.Throws<ChainruleException>(() => Column(row => "1", out _, options: None with { Ignore = ["d"] }));
        Assert.Equal("t.csv has no column 'd'", exception.Message);
        Assert.Equal("mend the name in TableOptions.Ignore: did you mean 'c'?", exception.Help);
    }

    [Fact]
    public void A_text_among_numbers_is_an_error_with_its_place_and_the_mend()
    {
        Column(row => row == 150 ? "n / a" : Number(Chance(row) % 50), out var schema, "rooms");
        var error = Assert.Single(schema.Issues, issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(
            "t.csv, line 152, column 'rooms': \"n / a\" is not a number\n199 of the 200 values are numbers, so 'rooms' was "
                + "taken as a numeric column",
            error.Message
        );
        Assert.Equal("treat it as missing with TableOptions.Missing = [\"n / a\"], or as categories with "
                + "TableOptions.Categorical = [\"rooms\"]", error.Help);
        Assert.Equal(error.Message, Assert.Throws<ChainruleException>(schema.RequireUsable).Message);
        Assert.Equal(
            1,
            Column(
                row => row == 150 ? "n / a" : Number(Chance(row) % 50),
                out _,
                "rooms",
                None with
                {
                    Missing = ["n / a"],
                }
            ).Missing
        );
    }

    [Fact]
    public void Statistics_as_numpy_gives_them()
    {
        var table = TableTests.Read("a,b\n3,x\n1,x\n,y\n4,y\n1,x\n5,z\n", None with { Numeric = ["a"] });
        var column = TableSchema.Infer(table, None with { Numeric = ["a"] }).Columns[0];
        Assert.Equal((6, 1, 4), (column.Count, column.Missing, column.Distinct));
        Assert.Equal(
            new NumberSummary(1, 1, 3, 4, 5, 2.8, Math.Sqrt(2.56), AreWhole: true),
            column.Numbers! with
            {
                StandardDeviation = Math.Sqrt(2.56),
            }
        );
        Assert.Equal(1.6, column.Numbers!.StandardDeviation, 1e-12);
    }

    public static TheoryData<Func<int, string>, TableTask> Tasks => new()
    {
        { row => row % 2 == 0 ? "a" : "b", TableTask.Binary },
        { row => Number(row % 2), TableTask.Binary },
        { row => Number((row % 2) + 1), TableTask.Binary },
        { row => $"{(char)('a' + (row % 3))}", TableTask.Multiclass },
        { row => Number(row % 10), TableTask.Multiclass },
        { row => Number((row % 7) + 3), TableTask.Multiclass },
        { row => Number(Chance(row) % 300), TableTask.Regression },
        { row => Number(Chance(row) / 1000.0), TableTask.Regression },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_task_is_chosen_by_the_target(Func<int, string> cell, TableTask task)
    {
        var column = Column(cell, out var schema, options: None with { Targets = ["c"] });
        Assert.Equal(task, schema.Task);
        Assert.Equal(ColumnRole.Target, column.Role);
        Column(row => Number(row % 10), out schema, options: None with { Targets = ["c"], Task = TableTask.Regression });
        Assert.Equal(TableTask.Regression, schema.Task);
    }

    [Fact]
    public void Targets_that_nothing_can_be_learned_about()
    {
        var options = None with { Targets = ["c"] };
        Column(_ => "a", out var schema, options: options);
        Assert.Contains(
            "the target 'c' has the same value in all rows",
            Assert.Throws<ChainruleException>(schema.RequireUsable).Message,
            StringComparison.Ordinal
        );
        Column(_ => "", out schema, options: options);
        Assert.Contains(
            "the target 'c' has no values",
            Assert.Throws<ChainruleException>(schema.RequireUsable).Message,
            StringComparison.Ordinal
        );
        Column(row => $"100000000{row % 10}.{row}", out schema, options: options);
        Column(row => $"100000{row % 4}.{row}", out var near, options: options);
        near.RequireUsable();
        Assert.Contains(near.Issues, issue =>
            issue.Severity == IssueSeverity.Warning && issue.Message.Contains("off by up to 0.03", StringComparison.Ordinal)
        );
        Assert.Contains(
            "differ too little for their size",
            Assert.Throws<ChainruleException>(schema.RequireUsable).Message,
            StringComparison.Ordinal
        );
        Column(row => $"1000000{row % 10}.{row}", out schema, options: options);
        schema.RequireUsable();
        Column(row => $"{row + 1}e38", out schema, options: options);
        Assert.Equal((197, 3), (schema.Columns[0].Missing, schema.Columns[0].Distinct));
        Assert.Contains(schema.Issues, issue =>
            issue.Message.StartsWith("column 'c': 197 values are infinite or too large", StringComparison.Ordinal)
        );
        Column(row => $"name {row}", out schema, options: options);
        Assert.Contains(
            "200 different texts in 200 rows",
            Assert.Throws<ChainruleException>(schema.RequireUsable).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Rows_without_target_are_told_and_left_out()
    {
        string text = "x,y\n1,a\n2,\n3,b\n4,NA\n5,a\n";
        var table = TableTests.Read(text);
        var schema = TableSchema.Infer(table, None with { Targets = ["y"] });
        Assert.Equal([0, 2, 4], schema.RowsWithTarget(table));
        Assert.Contains(schema.Issues, issue =>
            issue.Message.StartsWith("the target 'y' is missing in 2 of 5 rows", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Unequal_classes_are_a_warning()
    {
        Column(row => row % 50 == 0 ? "rare" : "usual", out var schema, options: None with { Targets = ["c"] });
        Assert.Contains(schema.Issues, issue =>
            issue.Message.StartsWith(
                "the classes of 'c' are unequal: 'rare' has 4 of the table's 200 rows (2.0%)",
                StringComparison.Ordinal
            )
        );
        Column(row => row % 3 == 0 ? "rare" : "usual", out schema, options: None with { Targets = ["c"] });
        Assert.DoesNotContain(schema.Issues, issue => issue.Message.Contains("unequal", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("text", true)]
    [InlineData("number", true)]
    [InlineData("missing", true)]
    [InlineData("weak", false)]
    public void A_column_that_tells_the_target_by_itself_is_named(string leak, bool isTold)
    {
        Column(
            row =>
                leak switch
                {
                    "text" => $"{(Wanted(row) > 5003 ? "high" : "low")}",
                    "number" => Number(Wanted(row) * 3),
                    "missing" => Wanted(row) > 5003 ? "" : Number(Chance(row)),
                    _ => Number((Wanted(row) / 1000) + (Chance(row) % 7)),
                },
            out var schema,
            rows: 2000,
            options: None with
            {
                Targets = ["noise"],
                Task = leak == "number" ? TableTask.Regression : null,
            }
        );
        // The noise column is the target; made two classes of where texts tell it.
        Assert.Equal(
            leak == "number" && isTold,
            schema.Issues.Any(issue =>
                issue.Message.StartsWith("column 'c' tells the target 'noise' by itself", StringComparison.Ordinal)
            )
        );

        var table = Table.FromColumns(
            "t",
            TableColumn.OfTexts(
                "c",
                Enumerable
                    .Range(0, 2000)
                    .Select(row =>
                        leak == "missing" && row % 2 == 0 ? null
                        : leak == "text" ? (row % 2 == 0 ? "l" : "h")
                        : Number(Chance(row))
                    )
            ),
            TableColumn.OfTexts("y", Enumerable.Range(0, 2000).Select(row => row % 2 == 0 ? "a" : "b"))
        );
        // Alternating classes fall into one half of the rows each, so shuffle.
        int[] rows = [.. Enumerable.Range(0, 2000).OrderBy(Chance)];
        schema = TableSchema.Infer(table.Select(rows), None with { Targets = ["y"] });
        Assert.Equal(
            leak is "text" or "missing",
            schema.Issues.Any(issue =>
                issue.Message.StartsWith("column 'c' tells the target 'y' by itself", StringComparison.Ordinal)
            )
        );

        static double Wanted(int row) => row * 7919 % 10007 / 10.0;
    }

    [Fact]
    public void Equal_rows_are_found_also_between_the_parts_of_a_split()
    {
        var table = TableTests.Read("a,b\n1,x\n2,y\n1,x\n,z\n1,y\n,z\n1.0,x\n");
        Assert.Equal([0, 1, 0, 3, 4, 3, 6], DuplicateRows.FirstOccurrences(table));
        Assert.Equal(2, DuplicateRows.Count(table));
        Assert.Equal([2], DuplicateRows.Between(table, [0, 1], [2, 3, 4]));
        Assert.Equal(
            [0, 1, 1, 3, 1, 3, 1],
            DuplicateRows
                .FirstOccurrences(table, "b")
                .Select(row =>
                    row == 0 ? 0
                    : row is 2 or 6 ? -1
                    : row
                )
                .Select((row, i) => i is 2 or 4 or 6 ? 1 : row)
        );
    }

    [Fact]
    public void Cells_of_another_table_are_read_as_those_of_the_first()
    {
        var first = TableTests.Read(
            "n,c,b,d,k\n"
                + string.Concat(
                    Enumerable
                        .Range(0, 60)
                        .Select(row =>
                            $"{row}.5,{"xyz"[row % 3]},{(row % 2 == 0 ? "yes" : "no")},{1 + (row % 28)}/2/2020,{row % 3}\n"
                        )
                )
        );
        var schema = TableSchema.Infer(first);
        Assert.Equal(
            [ColumnKind.Numeric, ColumnKind.Categorical, ColumnKind.Boolean, ColumnKind.Date, ColumnKind.Categorical],
            schema.Columns.Select(column => column.Kind)
        );
        var other = TableTests.Read("k,d,b,c,n\n2.0,3/2/2020,YES,z,7\n7,,,w,\n,29/2/2020,No,,1e2\n");
        var definitions = schema.Columns.Select(column => column.Definition).ToArray();
        Assert.Equal([7, double.NaN, 100], definitions[0].ReadNumbers(other));
        Assert.Equal(
            [2, ColumnDefinition.UnknownCategory, ColumnDefinition.MissingCategory],
            definitions[1].ReadCategories(other)
        );
        Assert.Equal([1, double.NaN, 0], definitions[2].ReadNumbers(other));
        Assert.Equal([18295, double.NaN, 18321], definitions[3].ReadNumbers(other));
        Assert.Equal(
            [2, ColumnDefinition.UnknownCategory, ColumnDefinition.MissingCategory],
            definitions[4].ReadCategories(other)
        );

        var wrong = TableTests.Read("n,b,d\n1,yes,3/2/2020\nbad,maybe,2020\n");
        Assert.StartsWith(
            "t.csv, line 3, column 'n': \"bad\" is not a number",
            Assert.ThrowsAny<ChainruleException>(() => definitions[0].ReadNumbers(wrong)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal([1, double.NaN], definitions[2].ReadNumbers(wrong));
        Assert.StartsWith(
            "t.csv, line 3, column 'd': \"2020\" is not a date like the others (day-month-year)",
            Assert.ThrowsAny<ChainruleException>(() => definitions[3].ReadNumbers(wrong)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("11.837", 11837)]
    [InlineData("11.837,17", 11837.17)]
    [InlineData("120,5", 120.5)]
    [InlineData("120", 120)]
    public void A_cell_is_read_as_the_column_was_written_that_was_learned_from_whatever_stands_around_it(
        string cell,
        double expected
    )
    {
        var first = TableTests.Read("n;b\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row}.{row + 100},5;x\n")));
        var definition = TableSchema.Infer(first).Columns[0].Definition;
        Assert.True(definition.Format.DecimalComma);
        Assert.Equal([expected], definition.ReadNumbers(TableTests.Read($"n\n{cell}\n", new TableOptions { HasHeader = true })));
        Assert.Equal([expected], definition.ReadNumbers(Table.FromColumns("texts", TableColumn.OfTexts("n", [cell]))));
        Assert.Equal(
            [expected, 7.5],
            definition.ReadNumbers(TableTests.Read($"n;b\n{cell};1\n7,5;2\n", new TableOptions { Known = [definition] }))
        );
        // it was said
        Assert.Equal(
            [7.5],
            definition.ReadNumbers(TableTests.Read("n\n7.5\n", new TableOptions { HasHeader = true, DecimalComma = false }))
        );

        var wrong = Assert.ThrowsAny<ChainruleException>(() =>
            definition.ReadNumbers(TableTests.Read("n\n7.5\n", new TableOptions { HasHeader = true }))
        );
        Assert.Equal("t.csv, line 2, column 'n': \"7.5\" is not a number: 'n' has decimal commas", wrong.Message);
        Assert.EndsWith("say TableOptions.DecimalComma = false", wrong.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_numbers_that_were_read_with_another_decimal_mark_are_refused_not_guessed_at()
    {
        var definition = new ColumnDefinition
        {
            Name = "n",
            Kind = ColumnKind.Numeric,
            Format = new CellFormat { DecimalComma = true },
        };
        var many = TableTests.Read(
            "n\n" + string.Concat(Enumerable.Range(0, 10_000).Select(row => $"{row / 1000}.{(row % 1000) + 1000}\n"))
        );
        Assert.Contains(
            "were read with decimal points",
            Assert.ThrowsAny<ChainruleException>(() => definition.ReadNumbers(many)).Message,
            StringComparison.Ordinal
        );
        var whole = TableTests.Read("n\n" + string.Concat(Enumerable.Range(0, 10_000).Select(row => $"{row}\n")));
        Assert.Equal(9999, definition.ReadNumbers(whole)[^1]);
    }

    [Fact]
    public void What_stands_for_a_missing_value_is_known_to_the_definition()
    {
        var options = new TableOptions { Missing = ["-999", "nope"] };
        var first = TableTests.Read(
            "n,c,t\n"
                + string.Concat(
                    Enumerable.Range(0, 60).Select(row => $"{(row % 5 == 0 ? -999 : row + 0.5)},{"xyz"[row % 3]},{row % 7}\n")
                ),
            options
        );
        var definitions = TableSchema.Infer(first, options).Columns.Select(column => column.Definition).ToArray();
        var plain = TableTests.Read("n,c,t\n-999,nope,1\n2.5,x,2\n");
        Assert.Equal([double.NaN, 2.5], definitions[0].ReadNumbers(plain));
        Assert.Equal([ColumnDefinition.MissingCategory, 0], definitions[1].ReadCategories(plain));
        Assert.Equal(
            [double.NaN, 2.5],
            definitions[0].ReadNumbers(Table.FromColumns("numbers", TableColumn.OfNumbers("n", [-999, 2.5])))
        );
    }

    [Theory]
    [InlineData("{0} CC", "CC", 1, 1)]
    [InlineData("{0}kg", "kg", 1, 1)]
    [InlineData("{0} sq. ft", "sq. ft", 1, 1)]
    [InlineData("{0}+", "+", 1, 1)]
    [InlineData("${0}k", "k", 1000, 1000)]
    [InlineData("{0}m", "m", 1, 1)]
    public void Numbers_with_a_unit_are_numbers(string form, string suffix, double factor, double times)
    {
        var column = Column(row => string.Format(CultureInfo.InvariantCulture, form, Chance(row) % 5000), out var schema);
        Assert.Equal((ColumnKind.Numeric, 0), (column.Kind, column.Missing));
        Assert.Equal([new NumberUnit(suffix, factor)], column.Definition.Format.Units);
        Assert.Equal(
            times * (Chance(3) % 5000),
            column.Definition.ReadNumbers(
                TableTests.Read(
                    $"c\n{string.Format(CultureInfo.InvariantCulture, form.Replace("{0} ", "{0}"), Chance(3) % 5000)}\n",
                    new TableOptions { HasHeader = true, Delimiter = '|' }
                )
            )[0]
        );
        Assert.Empty(schema.Issues);
    }

    [Fact]
    public void Thousands_and_millions_are_brought_to_one_unit_and_rare_other_units_are_missing_with_a_warning()
    {
        var money = Column(row => row % 3 == 0 ? $"€{row}K" : row % 3 == 1 ? $"€{Number(row / 10.0)}M" : "€950", out _);
        Assert.Equal([3e3, 0.4e6, 950], money.Definition.ReadNumbers(TableTests.Read("c\n€3K\n€0.4M\n€950\n")));

        var mass = Column(row => row % 3 == 0 ? $"{row}.5 kg" : $"{row * 100} g", out _);
        Assert.Equal([2500, 70, 3e6], mass.Definition.ReadNumbers(TableTests.Read("c|d\n2.5kg|1\n70 G|1\n3000 kg|1\n")));

        var mileage = Column(row => row % 50 == 0 ? $"{row}.5 km/kg" : $"{row}.5 kmpl", out var schema);
        Assert.Equal((ColumnKind.Numeric, 4), (mileage.Kind, mileage.Missing));
        Assert.Contains(
            "\"0.5 km/kg\", \"50.5 km/kg\", \"100.5 km/kg\" and 1 more in 4 rows, the first in line 2, among numbers with "
                + "\"kmpl\" are taken as missing",
            Assert.Single(schema.Issues).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{0}A|{0}B|{0}C")]      // codes
    [InlineData("0{0}A|0{0}A|0{0}A")]
    [InlineData("{0}-{1}|{0}-{1}|{0}-{1}")]
    [InlineData("no. {0}|no. {0}|no. {0}")]
    public void Codes_are_no_numbers_with_units(string forms) =>
        Assert.NotEqual(
            ColumnKind.Numeric,
            Column(
                row =>
                    string.Format(
                        CultureInfo.InvariantCulture,
                        forms.Split('|')[row % 3],
                        Chance(row) % 50,
                        (Chance(row) % 50) + 7
                    ),
                out _
            ).Kind
        );

    [Fact]
    public void Dates_whose_order_is_plain_stand_beside_others()
    {
        var column = Column(
            row =>
                row % 3 == 0 ? $"2020-03-{1 + (row % 28):00}"
                : row % 3 == 1 ? $"{1 + (row % 28)}.3.2020"
                : $"{1 + (row % 28)} Mar 2020",
            out _
        );
        Assert.Equal((ColumnKind.Date, DateOrder.DayMonthYear, 0), (column.Kind, column.Definition.DateOrder, column.Missing));
        var american = Column(row => $"3/{1 + (row % 28)}/2020", out _);
        Assert.Equal(
            [18324, 18324, 18324],
            american.Definition.ReadNumbers(TableTests.Read("c|d\n3/3/2020|1\n2020-03-03|1\n3 March 2020|1\n"))
        );
        Assert.Throws<CsvException>(() => american.Definition.ReadNumbers(TableTests.Read("c|d\n29.3.2020|1\n")));
    }

    [Fact]
    public void A_number_with_the_other_decimal_mark_is_an_error_that_says_how_to_read_it()
    {
        Column(row => row == 150 ? "3,14" : $"{row}.5", out var schema);
        var error = Assert.Single(schema.Issues, issue => issue.Severity == IssueSeverity.Error);
        Assert.StartsWith("t.csv, line 152, column 'c': \"3,14\" is not a number", error.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "if numbers have decimal commas, say TableOptions.DecimalComma = true", error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_come_in_many_forms_among_numbers_are_missing_there_and_in_prediction()
    {
        var area = Column(row => row % 20 == 0 ? $"{row} - {row + 100}" : Number(Chance(row) % 1000 / 2.0), out var schema);
        Assert.Equal((ColumnKind.Numeric, 10), (area.Kind, area.Missing));
        Assert.Equal(
            "column 'c': \"0 - 100\", \"20 - 120\", \"40 - 140\" and 7 more in 10 rows, the first in line 2, among numbers are "
                + "taken as missing",
            Assert.Single(schema.Issues).Message);
        Assert.Equal([double.NaN, 7.5], area.Definition.ReadNumbers(TableTests.Read("c|d\n5 - 6|1\n7.5|2\n")));
        foreach (string strange in (string[])["7,5", "7.5 kW", "banana", "5 to 6"])
        {
            Assert.Contains(
                "is not a number",
                Assert
                    .Throws<CsvException>(() =>
                        area.Definition.ReadNumbers(
                            TableTests.Read(
                                $"c|d\n{strange}|1\n",
                                new TableOptions
                                {
                                    HasHeader = true,
                                    Delimiter = '|',
                                    DecimalComma = false,
                                }
                            )
                        )
                    )
                    .Message,
                StringComparison.Ordinal
            );
        }

        var few = Column(row => row % 50 == 0 ? $"{row} - {row + 100}" : Number(Chance(row) % 1000 / 2.0), out schema);
        var error = Assert.Single(schema.Issues);
        Assert.Equal(IssueSeverity.Error, error.Severity);
        Assert.Contains("all 4 such texts with TableOptions.Numeric = [\"c\"]", error.Help, StringComparison.Ordinal);
        few = Column(
            row => row % 50 == 0 ? $"{row} - {row + 100}" : Number(Chance(row) % 1000 / 2.0),
            out schema,
            options: None with
            {
                Numeric = ["c"],
            }
        );
        Assert.Equal(
            (ColumnKind.Numeric, 4, IssueSeverity.Warning),
            (few.Kind, few.Missing, Assert.Single(schema.Issues).Severity)
        );
        Column(row => row % 50 != 0 ? $"{row} - {row + 100}" : "5", out schema, options: None with { Numeric = ["c"] });
        Assert.Equal(IssueSeverity.Error, Assert.Single(schema.Issues).Severity);
    }

    [Theory]
    [InlineData("k.A.", 7)]
    [InlineData("Varies with device", 6)]
    [InlineData("<0.1", 12)]
    public void A_text_that_comes_again_and_again_among_many_numbers_stands_for_none(string text, int every)
    {
        var column = Column(row => row % every == 0 ? text : Number(Chance(row) % 100_000 / 8.0), out var schema);
        int missing = (Rows + every - 1) / every;
        Assert.Equal((ColumnKind.Numeric, missing), (column.Kind, column.Missing));
        Assert.Contains(
            $"\"{text}\" in {missing} rows among numbers are taken as missing",
            Assert.Single(schema.Issues).Message,
            StringComparison.Ordinal
        );
        var withUnit = Column(row => row % every == 0 ? text : $"{Number(Chance(row) % 100_000 / 8.0)}M", out _);
        Assert.Equal((ColumnKind.Numeric, missing), (withUnit.Kind, withUnit.Missing));
        var target = Column(
            row => row % every == 0 ? text : Number(Chance(row) % 100_000 / 8.0),
            out schema,
            options: None with
            {
                Targets = ["c"],
            }
        );
        Assert.Equal((ColumnKind.Numeric, TableTask.Regression), (target.Kind, schema.Task));
    }

    [Theory]
    [InlineData("\u221212.5", -12.5)]
    [InlineData("12.5-", -12.5)]
    public void Other_minus_signs(string text, double expected)
    {
        var column = Column(row => row % 2 == 0 ? text : Number(Chance(row) / 1000.0), out _);
        Assert.Equal(
            (ColumnKind.Numeric, expected),
            (column.Kind, column.Definition.ReadNumbers(TableTests.Read($"c|d\n{text}|1\n"))[0])
        );
        // grades
        Assert.NotEqual(ColumnKind.Numeric, Column(row => $"{(Chance(row) % 5) + 1}{"-+ "[row % 3]}".Trim(), out _).Kind);
    }

    [Fact]
    public void Truth_is_read_in_any_words()
    {
        var column = Column(row => row % 3 == 0 ? "Yes" : "No", out _);
        Assert.Equal(
            [1, 0, 1, 0, 1, 0],
            column.Definition.ReadNumbers(TableTests.Read("c|d\nY|1\nn|1\ntrue|1\nF|1\n1|1\n0|1\n"))
        );
        var numbers = Column(row => row % 3 == 0 ? "1" : "0", out _);
        Assert.Equal([1, 0, 1], numbers.Definition.ReadNumbers(TableTests.Read("c|d\n1.0|1\nno|1\nTRUE|1\n")));
    }

    [Fact]
    public void Categories_are_found_in_another_case_where_that_is_no_other_one()
    {
        var definition = new ColumnDefinition
        {
            Name = "c",
            Kind = ColumnKind.Categorical,
            Categories = ["A", "b", "Red", "red"],
        };
        Assert.Equal(
            [0, 1, 2, ColumnDefinition.UnknownCategory],
            definition.ReadCategories(TableTests.Read("c|d\na|1\nB|1\nRed|1\nRED|1\n"))
        );
    }

    [Theory]
    [InlineData("Jun-2020")]
    [InlineData("Jun 5, 2020")]
    [InlineData("5 June 2020")]
    public void Dates_with_named_months_ask_nothing_and_take_no_numbers_for_months(string form)
    {
        var column = Column(row => form.Replace("2020", $"{1980 + (row % 40)}"), out var schema);
        Assert.Equal(ColumnKind.Date, column.Kind);
        Assert.Empty(schema.Issues);
        Assert.Throws<CsvException>(() => column.Definition.ReadNumbers(TableTests.Read("c|d\n05/06/2020|1\n")));
    }

    [Fact]
    public void Hexadecimal_codes_are_no_infinite_numbers()
    {
        Column(row => $"{row % 7}e{500 + (row % 9)}", out var schema, "u", None with { Categorical = ["u"] });
        Column(row => row % 4 == 0 ? $"{row % 7}e{500 + (row % 9)}" : $"a{row % 30}f", out schema, "u");
        Assert.DoesNotContain(schema.Issues, issue => issue.Message.Contains("infinite", StringComparison.Ordinal));
    }

    [Fact]
    public void A_nameless_first_column_of_different_numbers_is_an_index_also_of_some_of_the_rows()
    {
        string text =
            ",a,b\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row * 7 % 101},{row % 9}.5,{row % 4}.25\n"));
        Assert.Equal(ColumnKind.Identifier, TableSchema.Infer(TableTests.Read(text)).Columns[0].Kind);
        string reversed = "a,b,\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row % 9}.5,{row % 4}.25,{row}\n"));
        Assert.Equal(["a", "b", "column3"], TableTests.Read(reversed).Columns.Select(column => column.Name));
        Assert.Equal(["a", "b"], TableTests.Read("a,b,\n1,2,\n3,4,\n").Columns.Select(column => column.Name));
    }

    [Fact]
    public void Dates_in_two_orders_are_said_to_be_that()
    {
        Column(row => row % 2 == 0 ? $"{13 + (row % 15)}/3/2020" : $"3/{13 + (row % 15)}/2020", out var schema);
        Assert.Contains(schema.Issues, issue =>
            issue.Message.Contains(
                "looks like dates, but \"3/14/2020\" is none that is written day-month-year",
                StringComparison.Ordinal
            )
        );
    }

    [Theory]
    [InlineData("2020-02-29", DateOrder.YearMonthDay, 18321.0)]
    [InlineData("2020/2/9", DateOrder.YearMonthDay, 18301.0)]
    [InlineData("20200229", DateOrder.YearMonthDay, 18321.0)]
    [InlineData("2020-03", DateOrder.YearMonthDay, 18322.0)]
    [InlineData("Mar-2020", DateOrder.MonthDayYear, 18322.0)]
    [InlineData("March 2020", DateOrder.DayMonthYear, 18322.0)]
    [InlineData("03/2020", DateOrder.MonthDayYear, 18322.0)]
    [InlineData("3.2020", DateOrder.DayMonthYear, 18322.0)]
    [InlineData("2020Q2", DateOrder.YearMonthDay, 18353.0)]
    [InlineData("2020-Q2", DateOrder.YearMonthDay, 18353.0)]
    [InlineData("2020-02-29T12:00:00Z", DateOrder.YearMonthDay, 18321.5)]
    [InlineData("2020-02-29 12:00:00.000+06:00", DateOrder.YearMonthDay, 18321.25)]
    [InlineData("2020-02-29T18:00", DateOrder.YearMonthDay, 18321.75)]
    [InlineData("29.02.2020", DateOrder.DayMonthYear, 18321.0)]
    [InlineData("29/2/20", DateOrder.DayMonthYear, 18321.0)]
    [InlineData("1.1.70", DateOrder.DayMonthYear, 0.0)]
    [InlineData("29 Feb 2020", DateOrder.DayMonthYear, 18321.0)]
    [InlineData("29-Feb-20", DateOrder.DayMonthYear, 18321.0)]
    [InlineData("Sat, 29 February 2020 06:00:00 GMT", DateOrder.DayMonthYear, 18321.25)]
    [InlineData("2/29/2020 6:00 PM", DateOrder.MonthDayYear, 18321.75)]
    [InlineData("Feb 29, 2020", DateOrder.MonthDayYear, 18321.0)]
    [InlineData("12:00", DateOrder.TimeOfDay, 0.5)]
    [InlineData("12:30:00 am", DateOrder.TimeOfDay, 0.5 / 24)]
    [InlineData("1969-12-31", DateOrder.YearMonthDay, -1.0)]
    [InlineData("2021-02-29", DateOrder.YearMonthDay, null)]
    [InlineData("29.02.2020", DateOrder.MonthDayYear, null)]
    [InlineData("2020", DateOrder.YearMonthDay, null)]
    [InlineData("1.5", DateOrder.DayMonthYear, null)]
    [InlineData("2020-02-29 25:00", DateOrder.YearMonthDay, null)]
    [InlineData("2020-02-29 12:60", DateOrder.YearMonthDay, null)]
    [InlineData("2020-02-29 nonsense", DateOrder.YearMonthDay, null)]
    [InlineData("12-34-56", DateOrder.YearMonthDay, null)]
    [InlineData("1/1000", DateOrder.DayMonthYear, null)]
    [InlineData("13/2020", DateOrder.DayMonthYear, null)]
    [InlineData("2020Q5", DateOrder.YearMonthDay, null)]
    [InlineData("2020 Q2 x", DateOrder.YearMonthDay, null)]
    [InlineData("march 5", DateOrder.MonthDayYear, null)]
    [InlineData("", DateOrder.YearMonthDay, null)]
    public void Dates(string text, DateOrder order, double? expected)
    {
        bool isDate = DateText.TryParse(Encoding.UTF8.GetBytes(text), order, out double days);
        Assert.Equal(expected.HasValue, isDate);
        Assert.Equal(expected ?? days, days, 1e-9);
    }

    [Theory]
    [InlineData("iris.csv", "species", 150, TableTask.Multiclass)]
    [InlineData("penguins.csv", "species", 344, TableTask.Multiclass)]
    [InlineData("penguins.csv", "body_mass_g", 344, TableTask.Regression)]
    [InlineData("seattle-weather.csv", "weather", 1461, TableTask.Multiclass)]
    public void The_tables_that_ship_are_understood(string file, string target, int rows, TableTask task)
    {
        string path = Repository.PathTo("data", file);
        var table = Table.Load(path);
        var schema = TableSchema.Infer(table, None with { Targets = [target] });
        schema.RequireUsable();
        Assert.Equal((rows, task), (table.RowCount, schema.Task));
        Assert.DoesNotContain(schema.Columns, column => column.Role == ColumnRole.LeftOut);
    }

    [Fact]
    public void Every_table_that_ships_is_the_one_that_its_readme_describes()
    {
        string readme = File.ReadAllText(Repository.PathTo("data", "README.md"));
        Assert.All(Directory.GetFiles(Repository.PathTo("data"), "*.csv"), path =>
        {
            string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
            Assert.Contains($"| `{Path.GetFileName(path)}` | `{hash}` |", readme, StringComparison.Ordinal);
        });
    }
}
