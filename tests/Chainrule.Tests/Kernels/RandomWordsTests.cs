using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

[Trait("Category", "Numbers")]
public class RandomWordsTests
{
    /// <summary>The known answers for philox4x32-10 of the Random123 library (tests/kat_vectors): counter, key, result.</summary>
    [Theory]
    [InlineData(
        0x00000000u,
        0x0000000000000000ul,
        0x00000000u,
        0x0000000000000000ul,
        0x6627e8d5u,
        0xe169c58du,
        0xbc57ac4cu,
        0x9b00dbd8u
    )]
    [InlineData(
        0xffffffffu,
        0xfffffffffffffffful,
        0xffffffffu,
        0xfffffffffffffffful,
        0x408f276du,
        0x41c83b0eu,
        0xa20bc7c6u,
        0x6d5451fdu
    )]
    [InlineData(
        0x243f6a88u,
        0x13198a2e85a308d3ul,
        0x03707344u,
        0x299f31d0a4093822ul,
        0xd16cfe09u,
        0x94fdccebu,
        0x5001e420u,
        0x24126ea1u
    )]
    public void A_block_is_the_published_answer(
        uint block,
        ulong step,
        uint stream,
        ulong seed,
        uint w0,
        uint w1,
        uint w2,
        uint w3
    )
    {
        new RandomStream(seed, stream, step).Block(block, out uint r0, out uint r1, out uint r2, out uint r3);
        Assert.Equal([w0, w1, w2, w3], [r0, r1, r2, r3]);
    }

    [Fact]
    public void Many_words_are_the_words_one_by_one_from_any_position_in_any_number()
    {
        var random = new RandomStream(0x299f31d0a4093822, 0x03707344, 0x13198a2e85a308d3);
        ulong[] positions =
        [
            0, 1, 2, 3, 4, 31, 1000, 0x0fffffff, 0xfffffff0, 0xffffffe1, 0xffffffff,
            0x3fffffff0, 0x3ffffffe1, 0x3ffffffff, 0x123456789abcdef,
        ];
        foreach (ulong first in positions)
        {
            for (int count = 0; count <= 140; count++)
            {
                uint[] words = new uint[count + 1];
                words[count] = 0xdeadbeef;
                RandomWords.Fill(random, first, words.AsSpan(0, count));
                Assert.Equal(0xdeadbeef, words[count]);
                for (int i = 0; i < count; i++)
                {
                    Assert.Equal(random.Word(first + (ulong)i), words[i]);
                }
            }
        }
    }

    [Fact]
    public void Words_far_behind_one_another_are_words_of_their_own()
    {
        var random = new RandomStream(1, 2, 3);
        uint[] first = WordsFrom(random, 0);
        Assert.NotEqual(first, WordsFrom(random, 1ul << 32));
        Assert.NotEqual(first, WordsFrom(random, 1ul << 34));
        Assert.NotEqual(WordsFrom(random, 1ul << 34), WordsFrom(random, 1ul << 40));
        Assert.NotEqual(WordsFrom(random, 1ul << 34), WordsFrom(random.At(3 + (1ul << 32)), 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    [InlineData(int.MaxValue)]
    public void Many_numbers_below_a_bound_are_the_numbers_one_by_one(int bound)
    {
        var random = new RandomStream(0x299f31d0a4093822, 0x03707344, 0x13198a2e85a308d3);
        foreach (int count in (int[])[0, 1, 2, 127, 128, 129, 1000])
        {
            int[] numbers = new int[count + 1];
            numbers[count] = -1;
            RandomWords.FillBelow(random, bound, numbers.AsSpan(0, count));
            Assert.Equal(-1, numbers[count]);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(random.Below(bound, (uint)i), numbers[i]);
            }
        }
    }

    private static uint[] WordsFrom(RandomStream random, ulong first)
    {
        uint[] words = new uint[64];
        RandomWords.Fill(random, first, words);
        return words;
    }
}
