using System.Globalization;
using System.IO.Compression;
using System.Text;
using Chainrule.Files;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables.Tests;

/// <summary>Reading text into columns: formats found out, values kept, errors placed.</summary>
public class TableTests
{
    internal static Table Read(string text, TableOptions? options = null) => Read(Encoding.UTF8.GetBytes(text), options);

    internal static Table Read(byte[] bytes, TableOptions? options = null) =>
        Table.Read(new MemoryStream(bytes), "t.csv", options);

    private static string Fails(string text, TableOptions? options = null) => Fails(Encoding.UTF8.GetBytes(text), options);

    private static string Fails(byte[] bytes, TableOptions? options = null)
    {
        var exception = Assert.ThrowsAny<ChainruleException>(() => Read(bytes, options));
        return $"{exception.Message} | {exception.Help}";
    }

    private static string Shown(Table table) =>
        string.Join(
            '\n',
            table.Columns.Select(column =>
                $"{column.Name}: {string.Join(' ', Enumerable.Range(0, column.Count).Select(row => column.Text(row) ?? "∅"))}"
            )
        );

    [Theory]
    [InlineData("a,b\n1,x\n2,y\n", ',', true, false)]
    [InlineData("a;b\n1;x\n2;y\n", ';', true, false)]
    [InlineData("a\tb\n1\tx\n2\ty\n", '\t', true, false)]
    [InlineData("a|b\n1|x\n2|y\n", '|', true, false)]
    [InlineData("a;b\n1,5;x,1\n2,25;y,2\n", ';', true, true)]
    [InlineData("a;b\n1,5;2.5\n2;3\n", ';', true, false)]
    [InlineData("a;b\n11.837,5;2.5\n7,25;3\n", ';', true, true)]
    [InlineData("a\n120,5\nNA\n7\n", ';', true, true)]
    [InlineData("a;b\n1,234;x\n7,125;y\n", ';', true, true)]
    [InlineData("a;b\n1.234;x\n7.125;y\n", ';', true, false)]
    [InlineData("a,b\n\"1,234\",x\n\"7,125\",y\n", ',', true, false)]
    [InlineData("a,b\n\"11.837,5\",x\n\"0,125\",y\n", ',', true, true)]
    [InlineData("a,b\n\"1,2\",x\n\"1,2,3\",y\n", ',', true, false)]
    [InlineData("1,x\n2,y\n3,z\n", ',', false, false)]
    [InlineData("1,2\n3,4\n", ',', false, false)]
    [InlineData("x,y\ny,x\nx,x\n", ',', false, false)]
    [InlineData("name,city\nx,y\ny,z\n", ',', true, false)]
    [InlineData("\"a, b\";\"c, d\"\n1;2\n", ';', true, false)]
    [InlineData("text\na\nb\nc\n", ',', true, false)]
    [InlineData(",a,b\n0,1,2\n1,3,4\n", ',', true, false)]
    public void Delimiter_header_and_decimal_commas_are_found_out(string text, char delimiter, bool header, bool comma) =>
        Assert.Equal(new CsvFormat(delimiter, header, comma), Read(text).Format);

    [Theory]
    [InlineData("a;b\n1.234;1.5\n3,14;2\n", "1234 3.14", "1.5 2")]          // each column by its own cells
    [InlineData("a;b\n1.234;1,5\n2.345;2\n", "1234 2345", "1.5 2")]         // one that doesn't show it by the others
    [InlineData("a;b\n1,234;1.5\n2,345;2\n", "1234 2345", "1.5 2")]
    [InlineData("a;b\n0,234;x\n2,345;y\n", "0.234 2.345", "NaN NaN")]       // nobody writes 234 as 0,234
    [InlineData("a,b\n\"0,234\",1\n\"2,345\",2\n", "0.234 2.345", "1 2")]
    [InlineData("a;b\n€ 11.837,17;1\n-0,5;2\n", "11837.17 -0.5", "1 2")]
    public void Numbers_with_points_and_commas_are_told_apart_in_each_column(string text, string a, string b)
    {
        var table = Read(text);
        Assert.Equal((a, b), (Numbers("a"), Numbers("b")));

        string Numbers(string name) =>
            string.Join(' ', table[name].Numbers.ToArray().Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Options_say_it_instead()
    {
        var table = Read("1,2\n3,4\n", new TableOptions { HasHeader = true, Delimiter = ',' });
        Assert.Equal("1: 3\n2: 4", Shown(table));
        Assert.Equal("column1: 1 3\ncolumn2: 2 4", Shown(Read("1,2\n3,4\n")));
    }

    [Fact]
    public void Numbers_texts_and_what_is_missing()
    {
        var table = Read("n,t\n1.50, a \nNA,\nnan,?\n-2e3,\"b\nc\"\ninf,N/A\n");
        Assert.Equal([1.5, double.NaN, double.NaN, -2000, double.NaN], table["n"].Numbers.ToArray());
        Assert.Equal(1, table["n"].InfiniteCount);
        Assert.Equal("n: 1.50 ∅ ∅ -2e3 ∅\nt: a ∅ ∅ b\nc ∅", Shown(table));
        Assert.True(table["t"].IsMissing(1));
        Assert.Equal([2L, 3, 4, 5, 7], Enumerable.Range(0, 5).Select(table.LineOf));
    }

    [Fact]
    public void Own_tokens_for_a_missing_value()
    {
        Assert.Equal(
            "a: 1 ∅ NA\nb: x ∅ z",
            Shown(
                Read(
                    "a,b\n1,x\n-999,Unknown\nNA,z\n",
                    new TableOptions { Missing = ["-999", "unknown"], HasUsualMissing = false }
                )
            )
        );
    }

    [Fact]
    public void Many_numbers_are_kept_as_numbers_and_few_texts_among_them_beside()
    {
        var text = new StringBuilder("n,z\n");
        for (int i = 0; i < 20_000; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(i == 15_000 ? "oops" : i == 100 ? "early" : i == 200 ? "" : $"{i}.5")},{i:00000}\n"
            );
        }

        var table = Read(text.ToString());
        var numbers = table["n"];
        Assert.False(numbers.HasTexts);
        Assert.Equal("oops", numbers.Text(15_000));
        Assert.Equal("early", numbers.Text(100));
        Assert.Null(numbers.Text(200));
        Assert.False(numbers.IsMissing(15_000));
        Assert.True(numbers.IsMissing(200));
        Assert.Equal("19999.5", numbers.Text(19_999));
        Assert.Equal(19_999.5, numbers.Number(19_999));
        Assert.True(table["z"].HasTexts, "zeros in front would be lost");
        Assert.Equal("00042", table["z"].Text(42));
        Assert.Equal(["oops", "7.5"], Enumerable.Range(0, 2).Select(numbers.Select([15_000, 7]).Text));
    }

    [Fact]
    public void A_column_that_begins_with_numbers_and_goes_on_with_texts_is_one_of_texts()
    {
        var text = new StringBuilder("c\n");
        for (int i = 0; i < 6000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i}\n");
        }

        for (int i = 0; i < 20_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"t{i}\n");
        }

        var column = Read(text.ToString())["c"];
        Assert.True(column.HasTexts);
        Assert.Equal(["5999", "t0", "t19999"], [column.Text(5999)!, column.Text(6000)!, column.Text(25_999)!]);
        Assert.Equal(5999, column.Number(5999));
    }

    [Fact]
    public void Texts_of_columns_said_to_be_categories_are_never_lost()
    {
        string text =
            "c\n"
            + string.Concat(Enumerable.Range(0, 6000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}.50\n")));
        Assert.Equal("42.5", Read(text)["c"].Text(42));
        Assert.Equal("42.50", Read(text, new TableOptions { Categorical = ["C"] })["c"].Text(42));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Byte_order_marks(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("näme,b\n1,€\n")];
        Assert.Equal("näme: 1\nb: €", Shown(Read(bytes)));
    }

    [Fact]
    public void Latin1_on_request()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("a,b\n1,Zürich\n");
        Assert.StartsWith("t.csv, line 2, column 'b': the byte fc is not UTF-8 | ", Fails(bytes), StringComparison.Ordinal);
        Assert.Equal("a: 1\nb: Zürich", Shown(Read(bytes, new TableOptions { Encoding = "latin1" })));
    }

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    [Fact]
    public void Gzip_of_several_members_is_one_table() =>
        Assert.Equal("a: 1 3\nb: 2 4", Shown(Read([.. Packed("a,b\n1,"), .. Packed("2\n3,4\n")])));

    [Fact]
    public void A_table_that_unpacks_to_very_much_is_refused_unless_the_limit_is_raised()
    {
        string row = $"{new string('7', 1023)}\n";
        byte[] bomb = Packed("a\n" + string.Concat(Enumerable.Repeat(row, 80 << 10)));
        Assert.Contains("t.csv: ", Fails(bomb), StringComparison.Ordinal);
        Assert.Contains("UnpackLimit.Bytes", Fails(bomb), StringComparison.Ordinal);
        Assert.Equal(80 << 10, Read(bomb, new TableOptions { Unpacking = UnpackLimit.Of(1L << 30) }).RowCount);
    }

    [Fact]
    public void A_stream_without_an_end_is_refused_at_the_limit()
    {
        var options = new TableOptions { Unpacking = UnpackLimit.Of(10_000_000) };
        var error = Assert.Throws<FileFormatException>(() =>
            Table.Read(new Endless("7\n"u8.ToArray()), "standard input", options)
        );
        Assert.StartsWith("standard input: it has more than 10,000,000 bytes", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The same bytes again and again, as <c>yes</c> writes them.</summary>
    private sealed class Endless(byte[] bytes) : ForwardStream
    {
        public override int Read(Span<byte> buffer)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = bytes[i % bytes.Length];
            }

            return buffer.Length & -bytes.Length;
        }
    }

    [Fact]
    public void Gzip_and_what_is_cut_from_it()
    {
        string text =
            "a,b\n"
            + string.Concat(
                Enumerable
                    .Range(0, 50_000)
                    .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},x{i * 7919L % 100_003}\n"))
            );
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        byte[] bytes = packed.ToArray();
        Assert.Equal(50_000, Read(bytes).RowCount);
        foreach (int length in new[] { 3, 100, bytes.Length / 2, bytes.Length - 8, bytes.Length - 1 })
        {
            Assert.Contains("gzip data is", Fails(bytes[..length]), StringComparison.Ordinal);
        }

        bytes[bytes.Length / 2] ^= 0x55;
        Assert.Contains("t.csv", Fails(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "t.csv: the file is empty")]
    [InlineData("\n\n", "t.csv: the file is empty")]
    [InlineData("a,b\n", "t.csv: there is a header, but no rows")]
    [InlineData(
        "a,b\n1,2\n3\n",
        "t.csv, line 3, column 'b': the line ends before this column: it has 1 field, but there are 2 columns"
    )]
    [InlineData("a,b\n1,2\n3,4,5\n", "t.csv, line 3: the line has 3 fields, but there are 2 columns")]
    [InlineData("150,4,x\n1,2,3,4,5\n1,2,3,4,6\n", "t.csv, line 2: the line has 5 fields, but there are 3 columns")]
    [InlineData("a,b\n1,2\n3,\"4\n5,6\n", "t.csv, line 3, column 'b': the quote that opens here is never closed")]
    [InlineData("a,b\n1,2\n3,\"4\"4\n", "t.csv, line 3, column 'b': text follows the quote that closes a field")]
    [InlineData("a,b\n1,2\n3,4\0\n", "t.csv, line 3, column 'b': there is a NUL byte")]
    public void What_cannot_be_read_is_named_with_its_place(string text, string message)
    {
        string error = Fails(text);
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("| \n", error + "\n", StringComparison.Ordinal);
    }

    [Fact]
    public void Delimiters_at_the_end_of_lines_say_nothing()
    {
        Assert.Equal("a: 1 3\nb: 2 4", Shown(Read("a,b,\n1,2,\n3,4\n")));
        Assert.Equal("a: 1 3\nb: 2 4", Shown(Read("a,b\n1,2,\n3,4,,\n")));
    }

    [Fact]
    public void Names_that_are_missing_or_given_twice()
    {
        var table = Read("a,,a,a\n1,2,3,4\n");
        Assert.Equal(["a", "column2", "a (2)", "a (3)"], table.Columns.Select(column => column.Name));
        Assert.Equal(3, table.Notes.Count);
        table = Read(
            new string(',', 39) + "a\n" + string.Concat(Enumerable.Repeat("1,", 39)) + "2\n",
            new TableOptions { HasHeader = true }
        );
        Assert.Equal((11, "29 more columns have no name in the header either"), (table.Notes.Count, table.Notes[^1]));
    }

    [Fact]
    public void Lines_of_blanks_are_passed_over() =>
        Assert.Equal("a: 1 3\nb: 2 4", Shown(Read("  \na,b\n\n1,2\n   \n\t\n3,4\n  ")));

    [Fact]
    public void A_hundred_thousand_columns()
    {
        string header = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"c{i}"));
        string row = string.Join(',', Enumerable.Range(0, 100_000));
        var table = Read($"{header}\n{row}\n{row}\n");
        Assert.Equal(100_000, table.Columns.Count);
        Assert.Equal(99_999, table["c99999"].Number(1));
        Assert.Contains(TableSchema.Infer(Read($"{header}\n{row}\n{row.Replace('1', '2')}\n")).Issues, issue =>
            issue.Message.Contains("columns to learn from, but only 2 rows", StringComparison.Ordinal)
        );
        Assert.StartsWith(
            "t.csv, line 1: there are 1,000,001 columns",
            Fails(new string(',', 1_000_000) + "\n"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Columns_are_found_by_name()
    {
        var table = Read("Price,rooms\n1,2\n");
        Assert.Equal("Price", table["price"].Name);
        Assert.Equal("t.csv has no column 'room' | did you mean 'rooms'?", Failing(() => table["room"]));
        Assert.Equal("t.csv has no column 'zzzz' | its columns are Price, rooms", Failing(() => table["zzzz"]));
        var wide = Read(
            string.Join(',', Enumerable.Range(0, 3000).Select(i => $"n{i}")) + "\n" + new string(',', 2999) + "1\n",
            new TableOptions { HasHeader = true }
        );
        Assert.EndsWith("n18, n19 and 2,980 more", Failing(() => wide["zzzz"]), StringComparison.Ordinal);
    }

    [Fact]
    public void From_a_program()
    {
        var table = Table.FromColumns("mine", TableColumn.OfNumbers("n", [1, double.NaN]), TableColumn.OfTexts("t", ["x", null]));
        Assert.Equal("n: 1 ∅\nt: x ∅", Shown(table));
        Assert.Equal("n: ∅ 1\nt: ∅ x", Shown(table.Select([1, 0])));
        Assert.Contains(
            "'u' has 1 rows, but 'n' has 2",
            Failing(() => Table.FromColumns("mine", table["n"], TableColumn.OfTexts("u", ["x"]))),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "two columns are named 'n'",
            Failing(() => Table.FromColumns("mine", table["n"], table["n"])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Reading_stops_when_it_is_canceled() =>
        Assert.Throws<OperationCanceledException>(() =>
            Table.Read(new MemoryStream("a\n1\n"u8.ToArray()), "t", cancel: new CancellationToken(canceled: true))
        );

    [Theory]
    [InlineData(
        new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 },
        "t.csv: this is not a table but a PNG image"
    )]
    [InlineData(
        new byte[] { 60, 1, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"' },
        "t.csv: this is not a table but a safetensors file"
    )]
    [InlineData(new byte[] { (byte)'{', (byte)'"', (byte)'a', (byte)'"' }, "t.csv: this is not a table but JSON")]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z' }, "t.csv: this is packed with xz")]
    public void Files_of_other_kinds_are_named(byte[] bytes, string message) =>
        Assert.StartsWith(message, Fails(bytes), StringComparison.Ordinal);

    private static string Failing(Func<object> action)
    {
        var exception = Assert.ThrowsAny<ChainruleException>(action);
        return $"{exception.Message} | {exception.Help}";
    }

    // Of a column that is known to hold numbers, numbers are kept from the first cell on where each cell's text is kept besides.
    [Theory]
    [InlineData("1.50", "-2", "1e3", "", "NA", "none", "007", "1,000")]
    [InlineData("1.50", "old", "2")]
    [InlineData("0003E4", "12", "0")]
    [InlineData("1e400", "5", "-inf")]
    [InlineData("12%", "3")]
    [InlineData("€5", "3")]
    [InlineData("007")]
    [InlineData("1.234,5")]
    public void A_column_known_to_be_numeric_is_read_as_one_that_is_found_to_be(params string[] cells)
    {
        var definition = new ColumnDefinition { Name = "a", Kind = ColumnKind.Numeric, Format = new CellFormat { Marks = [] } };
        string text = $"a;b\n{string.Join('\n', cells.Select(cell => $"{cell};x"))}\n";
        var options = new TableOptions { Known = [definition], Delimiter = ';' };

        var found = Read(text, options);
        var known = Read(text, options with { KeepsTexts = true });

        Assert.Equal(Numbers(found), Numbers(known));
        using var written = new MemoryStream();
        using (var writer = new CsvWriter(written, ';'))
        {
            for (int row = 0; row < cells.Length; row++)
            {
                Assert.Equal(cells[row], known["a"].Written(row));
                known["a"].Write(row, writer);
                known["b"].Write(row, writer);
                writer.EndRecord();
            }
        }

        Assert.Equal(text[4..], Encoding.UTF8.GetString(written.ToArray()));

        string Numbers(Table table)
        {
            try
            {
                return string.Join(' ', definition.ReadNumbers(table));
            }
            catch (CsvException exception)
            {
                return exception.Message;
            }
        }
    }

    [Fact]
    public void A_number_with_a_unit_that_is_too_large_counts_as_missing_like_one_without()
    {
        string[] cells = ["1e999 kg", .. Enumerable.Range(1, 60).Select(i => $"{i} kg")];
        var table = Read($"a,b\n{string.Join('\n', cells.Select((cell, i) => $"{cell},{i % 2}"))}\n");

        var schema = TableSchema.Infer(table);

        var definition = schema.Columns.Single(column => column.Name == "a").Definition;
        Assert.Equal(ColumnKind.Numeric, definition.Kind);
        Assert.Equal([double.NaN, .. Enumerable.Range(1, 60).Select(i => (double)i)], definition.ReadNumbers(table));
    }
}
