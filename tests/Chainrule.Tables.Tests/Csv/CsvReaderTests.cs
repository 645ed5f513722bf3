using System.Globalization;
using System.Text;
using Chainrule.Tables.Csv;
using CsvHelper;
using CsvReader = Chainrule.Tables.Csv.CsvReader;

namespace Chainrule.Tables.Tests.Csv;

/// <summary>RFC 4180 and what goes beyond it, at every place of a read's end; and the same fields as CsvHelper finds.</summary>
public class CsvReaderTests
{
    private static string Read(string text, char delimiter = ',', int bufferSize = 1 << 12)
    {
        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t.csv", delimiter, bufferSize);
        var result = new StringBuilder();
        while (reader.Read())
        {
            result.Append(CultureInfo.InvariantCulture, $"{reader.Line}:");
            for (int i = 0; i < reader.FieldCount; i++)
            {
                result.Append('[').Append(Encoding.UTF8.GetString(reader[i])).Append(']');
            }

            result.Append('|');
        }

        return result.ToString();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:[a]|")]
    [InlineData("a\n", "1:[a]|")]
    [InlineData("a,b\r\nc,d\r\n", "1:[a][b]|2:[c][d]|")]
    [InlineData("a,b\rc,d\r", "1:[a][b]|2:[c][d]|")]
    [InlineData("a,b\n\n\r\nc,d", "1:[a][b]|4:[c][d]|")]
    [InlineData(",\n,,", "1:[][]|2:[][][]|")]
    [InlineData("a,\n", "1:[a][]|")]
    [InlineData("\"\"\n", "1:[]|")]
    [InlineData("\"a,b\",c\n", "1:[a,b][c]|")]
    [InlineData("\"a\nb\",c\nd,e", "1:[a\nb][c]|3:[d][e]|")]
    [InlineData("\"a\r\nb\",c\r\nd", "1:[a\r\nb][c]|3:[d]|")]
    [InlineData("\"a\rb\",c\rd", "1:[a\rb][c]|3:[d]|")]
    [InlineData("\"say \"\"hi\"\"\",x", "1:[say \"hi\"][x]|")]
    [InlineData("\"\"\"\"", "1:[\"]|")]
    [InlineData("\"\"\"\",\"\"\"a\"", "1:[\"][\"a]|")]
    [InlineData("6\" pipe,5\"", "1:[6\" pipe][5\"]|")]
    [InlineData("a , \"b, c\" ,d", "1:[a ][b, c][d]|")]
    [InlineData("ä,€\nж,日本", "1:[ä][€]|2:[ж][日本]|")]
    [InlineData("a\r\n\r\nb", "1:[a]|3:[b]|")]
    public void Fields_and_lines_are_found_wherever_a_read_ends(string text, string expected)
    {
        for (int size = 1; size <= text.Length + 2; size++)
        {
            Assert.Equal(expected, Read(text, bufferSize: size));
        }
    }

    [Fact]
    public void Other_delimiters()
    {
        Assert.Equal("1:[a,b][c]|", Read("a,b;c", ';'));
        Assert.Equal("1:[a b][c]|2:[][]|", Read("a b\tc\n\t", '\t'));
        Assert.Equal("1:[a][b|c]|", Read("a|\"b|c\"", '|').Replace("[b|c]", "[b|c]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a,b\n1,\"x\n\n\n", "t.csv, line 2: the quote that opens here is never closed")]
    [InlineData("a,b\n\"x\"y,2\n", "t.csv, line 2: text follows the quote that closes a field")]
    [InlineData("a,b\n\"x\" \"y\",2\n", "t.csv, line 2: text follows the quote that closes a field")]
    [InlineData("a,b\n1,2\n3,\0\n", "t.csv, line 3: there is a NUL byte")]
    public void Damage_is_an_error_with_its_line(string text, string message)
    {
        var exception = Assert.Throws<CsvException>(() => Read(text));
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.Help);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_named_with_line_and_column()
    {
        byte[] latin = Encoding.Latin1.GetBytes("name,city\nx,y\nx,Zürich\n");
        using var reader = new CsvReader(new MemoryStream(latin), "t.csv", ',') { Names = ["name", "city"] };
        Assert.True(reader.Read());
        Assert.True(reader.Read());
        var exception = Assert.Throws<CsvException>(() => reader.Read());
        Assert.Equal("t.csv, line 3, column 'city': the byte fc is not UTF-8", exception.Message);
    }

    [Fact]
    public void A_character_cut_in_two_by_a_read_is_whole()
    {
        string text = string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{new string('x', i % 7)}€,日本"));
        for (int size = 1; size < 70; size++)
        {
            Assert.Equal(Read(text), Read(text, bufferSize: size));
        }
    }

    [Fact]
    public void A_line_without_end_is_refused_when_it_exceeds_the_bound()
    {
        using var line = new Endless((byte)'x');
        using var reader = new CsvReader(line, "t.csv", ',');
        Assert.Equal("t.csv, line 1: the line is longer than 64 MiB", Assert.Throws<CsvException>(() => reader.Read()).Message);
        Assert.InRange(line.Position, 0, 4L * CsvReader.LongestRecord);

        using var quoted = new CsvReader(new Endless((byte)'\n', (byte)'"'), "t.csv", ',');
        Assert.Equal(
            "t.csv, line 1: a quoted field is not closed within 64 MiB",
            Assert.Throws<CsvException>(() => quoted.Read()).Message
        );
    }

    [Theory]
    [InlineData(',', 1)]
    [InlineData(';', 2)]
    [InlineData('\t', 3)]
    [InlineData('|', 4)]
    public void The_same_fields_and_lines_as_CsvHelper(char delimiter, uint seed)
    {
        for (int file = 0; file < 300; file++)
        {
            string text = Generate(delimiter, ref seed);
            string expected = WithCsvHelper(text, delimiter);
            int size = 1 + (int)(seed % 200);
            string actual = Read(text, delimiter, size);
            Assert.Equal(expected, actual);
        }
    }

    private static string WithCsvHelper(string text, char delimiter)
    {
        var options = CsvReaderOptions.Default with { Separator = delimiter, HasHeader = false, TrackLineNumbers = true };
        using var reader = CsvHelper.CsvReader.FromText(text, options);
        var result = new StringBuilder();
        while (reader.Read())
        {
            result.Append(CultureInfo.InvariantCulture, $"{reader.LineNumber}:");
            for (int i = 0; i < reader.FieldCount; i++)
            {
                result.Append('[').Append(reader.GetString(i)).Append(']');
            }

            result.Append('|');
        }

        return result.ToString();
    }

    // Fields of letters, blanks inside, delimiters, quotes and line breaks; quoted where they must be and sometimes where not.
    private static string Generate(char delimiter, ref uint seed)
    {
        string[] breaks = ["\n", "\r\n", "\r"];
        var text = new StringBuilder();
        string lineBreak = breaks[Next(ref seed) % 3];
        uint rows = Next(ref seed) % 30, width = 1 + (Next(ref seed) % 6);
        for (uint row = 0; row < rows; row++)
        {
            for (uint i = 0; i < width; i++)
            {
                text.Append(i > 0 ? delimiter : "");
                var field = new StringBuilder();
                for (uint length = Next(ref seed) % 12; length > 0; length--)
                {
                    field.Append((Next(ref seed) % 12) switch
                    {
                        0 => delimiter.ToString(),
                        1 => "\"",
                        2 => breaks[Next(ref seed) % 3],
                        3 => "é",
                        4 => "日",
                        _ => ((char)('a' + (Next(ref seed) % 26))).ToString(),
                    });
                }

                string content = field.ToString();
                bool mustQuote = content.IndexOfAny([delimiter, '"', '\r', '\n']) >= 0 || (width == 1 && content.Length == 0);
                text.Append(
                    mustQuote || Next(ref seed) % 4 == 0
                        ? $"\"{content.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                        : content
                );
            }

            text.Append(row + 1 < rows || Next(ref seed) % 2 == 0 ? lineBreak : "");
        }

        return text.ToString();
    }

    private static uint Next(ref uint state)
    {
        state = (state * 1664525) + 1013904223;
        return state >> 8;
    }

    /// <summary>One byte again and again, perhaps after another one.</summary>
    private sealed class Endless(byte content, byte? first = null) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, content, offset, count);
            if (_position == 0 && first is byte other)
            {
                buffer[offset] = other;
            }

            _position += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
