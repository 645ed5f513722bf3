using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables.Tests.Csv;

public class CsvWriterTests
{
    private static string Write(char delimiter, params string?[][] records)
    {
        using var stream = new MemoryStream();
        using (var writer = new CsvWriter(stream, delimiter))
        {
            foreach (string?[] record in records)
            {
                writer.Record(record);
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public void Fields_are_quoted_where_they_must_be() => Assert.Equal(
        "a,\"b,c\",\"d\"\"e\",\"f\ng\",\" h\",,=1+1\n", Write(',', ["a", "b,c", "d\"e", "f\ng", " h", null, "=1+1"]));

    [Fact]
    public void Another_delimiter() => Assert.Equal("a,b;\"c;d\"\n", Write(';', ["a,b", "c;d"]));

    [Fact]
    public void A_lone_empty_field_is_no_empty_line() => Assert.Equal("\"\"\n\"  \"\nx\n", Write(',', [""], ["  "], ["x"]));

    [Theory]
    [InlineData(',')]
    [InlineData(' ')]
    public void A_field_of_nothing_alone_in_its_record_keeps_its_row_however_it_is_written(char delimiter)
    {
        using var stream = new MemoryStream();
        using (var writer = new CsvWriter(stream, delimiter))
        {
            writer.Record("a");
            writer.Field("");
            writer.EndRecord();
            writer.Field(double.NaN);
            writer.EndRecord();
            writer.Field(float.NaN);
            writer.EndRecord();
            writer.Record((string?)null);
        }

        Assert.Equal("a\n\"\"\n\"\"\n\"\"\n\"\"\n", Encoding.UTF8.GetString(stream.ToArray()));
        stream.Position = 0;
        Assert.Equal(4, Table.Read(stream, "t", new TableOptions { HasHeader = true, Delimiter = delimiter }).RowCount);
    }

    [Fact]
    public void Between_blanks_nothing_and_what_holds_a_blank_or_a_tab_is_quoted()
    {
        string text = Write(' ', ["a b", "", "c"], ["", "d\te", ""]);
        Assert.Equal("\"a b\" \"\" c\n\"\" \"d\te\" \"\"\n", text);
        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t", ' ');
        Assert.True(reader.Read());
        Assert.Equal(("a b", 3), (Encoding.UTF8.GetString(reader[0]), reader.FieldCount));
        Assert.True(reader.Read());
        Assert.Equal(("d\te", 3), (Encoding.UTF8.GetString(reader[1]), reader.FieldCount));
        Assert.False(reader.Read());
    }

    [Fact]
    public void A_lone_number_that_is_missing_is_a_record()
    {
        using var stream = new MemoryStream();
        using (var writer = new CsvWriter(stream))
        {
            foreach (double number in new[] { 1, double.NaN, 2 })
            {
                writer.Field(number);
                writer.EndRecord();
            }
        }

        Assert.Equal("1\n\"\"\n2\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Numbers_read_back_the_same()
    {
        using var stream = new MemoryStream();
        using (var writer = new CsvWriter(stream))
        {
            writer.Field(0.1);
            writer.Field(double.NaN);
            writer.Field(0.1f);
            writer.Field(-1e300);
            writer.EndRecord();
        }

        Assert.Equal("0.1,,0.1,-1E+300\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        string[][] records = [["a \"q\" b", "", "x\r\ny"], [" ", "\t", "é,日"], ["\"", "\"\"", "="]];
        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(Write(',', records))), "t", ',');
        foreach (string[] record in records)
        {
            Assert.True(reader.Read());
            Assert.Equal(record, Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader[i])));
        }

        Assert.False(reader.Read());
    }

    [Fact]
    public void Fields_longer_than_what_is_buffered_and_half_characters_are_written_in_order()
    {
        string half = "\ud83d", text = new('é', 70_000);
        using var stream = new MemoryStream();
        using (var writer = new CsvWriter(stream))
        {
            writer.Field("a");
            writer.Field(text);
            writer.Field(Encoding.UTF8.GetBytes(text + "\"," + half));
            writer.Field(half);
            writer.EndRecord();
            Assert.True(stream.Length > 140_000); // memory is bounded by the buffer
        }

        Assert.Equal($"a,{text},\"{text}\"\",\ufffd\",\ufffd\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void What_could_not_be_written_is_not_tried_again()
    {
        var stream = new FullStream();
        var writer = new CsvWriter(stream);
        writer.Field("a");

        Assert.Throws<IOException>(writer.Flush);
        writer.Dispose();

        Assert.Equal(1, stream.Tries);
    }

    private sealed class FullStream : MemoryStream
    {
        public int Tries { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Tries++;
            throw new IOException("full");
        }
    }
}
