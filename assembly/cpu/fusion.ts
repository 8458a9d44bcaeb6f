// Which neighbouring operations have a case of their own. Written by scripts/generate-cpu-cases.mjs.
import { Op } from './operation';

/** The operation that does `first` and then `second`, which stands behind it; 0 if there is none. */
export function fuseTwo(first: i32, second: i32): i32 {
  switch (first) {
    case Op.ADDI:
    switch (second) {
      case Op.ADDI: return 96;
      case Op.MV: return 97;
      case Op.LI: return 98;
      case Op.ADD: return 99;
      case Op.AND: return 100;
      case Op.ANDI: return 101;
      case Op.SRLI: return 102;
      case Op.SLLI: return 103;
      case Op.MUL: return 104;
      case Op.LW: return 105;
      case Op.LBU: return 106;
      case Op.SW: return 107;
      case Op.SB: return 108;
      case Op.BEQ: return 109;
      case Op.BNE: return 110;
      case Op.BGE: return 111;
      case Op.BEQ_BACK: return 112;
      case Op.BNE_BACK: return 113;
      case Op.BLTU_BACK: return 114;
      case Op.JAL: return 115;
      case Op.JALR: return 116;
      default: return 0;
    }
    case Op.MV:
    switch (second) {
      case Op.ADDI: return 117;
      case Op.MV: return 118;
      case Op.LI: return 119;
      case Op.LW: return 120;
      case Op.LBU: return 121;
      case Op.SW: return 122;
      case Op.BNE_BACK: return 123;
      case Op.JAL: return 124;
      default: return 0;
    }
    case Op.LI:
    switch (second) {
      case Op.LI: return 125;
      case Op.ADDI: return 126;
      case Op.MV: return 127;
      case Op.ADD: return 128;
      case Op.LW: return 129;
      case Op.SW: return 130;
      case Op.BEQ: return 131;
      case Op.JAL: return 132;
      default: return 0;
    }
    case Op.ADD:
    switch (second) {
      case Op.ADDI: return 133;
      case Op.ADD: return 134;
      case Op.SLLI: return 135;
      case Op.ANDI: return 136;
      case Op.LW: return 137;
      case Op.LBU: return 138;
      case Op.LH: return 139;
      case Op.SW: return 140;
      case Op.BEQ: return 141;
      case Op.BNE_BACK: return 142;
      default: return 0;
    }
    case Op.SUB:
    switch (second) {
      case Op.ADD: return 143;
      case Op.ANDI: return 144;
      case Op.SLTIU: return 145;
      default: return 0;
    }
    case Op.SLLI:
    switch (second) {
      case Op.ADD: return 146;
      case Op.SUB: return 147;
      case Op.SRLI: return 148;
      case Op.SRAI: return 149;
      default: return 0;
    }
    case Op.SRLI:
    switch (second) {
      case Op.ADDI: return 150;
      case Op.ANDI: return 151;
      case Op.XOR: return 152;
      case Op.SRLI: return 153;
      case Op.BEQ: return 154;
      default: return 0;
    }
    case Op.ANDI:
    switch (second) {
      case Op.LI: return 155;
      case Op.ADDI: return 156;
      case Op.XOR: return 157;
      case Op.SRLI: return 158;
      case Op.BEQ: return 159;
      case Op.BNE: return 160;
      case Op.BLTU: return 161;
      default: return 0;
    }
    case Op.XOR:
    switch (second) {
      case Op.ANDI: return 162;
      case Op.ADD: return 163;
      case Op.SRLI: return 164;
      case Op.ZEXT_H: return 165;
      case Op.BNE_BACK: return 166;
      default: return 0;
    }
    case Op.AND:
    switch (second) {
      case Op.ADD: return 167;
      case Op.BEQ: return 168;
      default: return 0;
    }
    case Op.MUL:
    switch (second) {
      case Op.ADD: return 169;
      case Op.ANDI: return 170;
      default: return 0;
    }
    case Op.ZEXT_H:
    switch (second) {
      case Op.ADDI: return 171;
      case Op.XOR: return 172;
      case Op.ZEXT_H: return 173;
      case Op.BNE_BACK: return 174;
      default: return 0;
    }
    case Op.SLTU:
    switch (second) {
      case Op.SLLI: return 175;
      default: return 0;
    }
    case Op.SLTIU:
    switch (second) {
      case Op.JAL: return 176;
      case Op.JALR: return 177;
      default: return 0;
    }
    case Op.SH1ADD:
    switch (second) {
      case Op.MV: return 178;
      case Op.LH: return 179;
      default: return 0;
    }
    case Op.SH2ADD:
    switch (second) {
      case Op.LW: return 180;
      default: return 0;
    }
    case Op.LW:
    switch (second) {
      case Op.LI: return 181;
      case Op.ADDI: return 182;
      case Op.MV: return 183;
      case Op.ADD: return 184;
      case Op.SLLI: return 185;
      case Op.LW: return 186;
      case Op.SW: return 187;
      case Op.BEQ: return 188;
      case Op.BNE: return 189;
      case Op.BNE_BACK: return 190;
      case Op.JALR: return 191;
      default: return 0;
    }
    case Op.LBU:
    switch (second) {
      case Op.ADDI: return 192;
      case Op.ANDI: return 193;
      case Op.LBU: return 194;
      case Op.SB: return 195;
      case Op.BEQ: return 196;
      case Op.BNE: return 197;
      case Op.BNE_BACK: return 198;
      default: return 0;
    }
    case Op.LH:
    switch (second) {
      case Op.ADDI: return 199;
      case Op.LH: return 200;
      case Op.BNE_BACK: return 201;
      default: return 0;
    }
    case Op.LHU:
    switch (second) {
      case Op.ADDI: return 202;
      default: return 0;
    }
    case Op.SW:
    switch (second) {
      case Op.LI: return 203;
      case Op.ADDI: return 204;
      case Op.MV: return 205;
      case Op.LW: return 206;
      case Op.LH: return 207;
      case Op.SW: return 208;
      case Op.JAL: return 209;
      case Op.JALR: return 210;
      default: return 0;
    }
    case Op.SB:
    switch (second) {
      case Op.ADDI: return 211;
      case Op.LBU: return 212;
      case Op.SB: return 213;
      case Op.BNE_BACK: return 214;
      default: return 0;
    }
    case Op.SH:
    switch (second) {
      case Op.ADDI: return 215;
      case Op.SH: return 216;
      default: return 0;
    }
    default: return 0;
  }
}

/** The same for three. */
export function fuseThree(first: i32, second: i32, third: i32): i32 {
  switch (first) {
    case Op.LBU:
    switch (second) {
      case Op.ADDI:
      switch (third) {
        case Op.ADDI: return 217;
        default: return 0;
      }
      default: return 0;
    }
    case Op.ADDI:
    switch (second) {
      case Op.ADDI:
      switch (third) {
        case Op.SB: return 218;
        case Op.BEQ_BACK: return 220;
        case Op.BNE_BACK: return 221;
        case Op.ADDI: return 222;
        case Op.MUL: return 227;
        default: return 0;
      }
      case Op.SB:
      switch (third) {
        case Op.BNE_BACK: return 219;
        default: return 0;
      }
      case Op.MUL:
      switch (third) {
        case Op.ADD: return 228;
        default: return 0;
      }
      default: return 0;
    }
    case Op.SW:
    switch (second) {
      case Op.SW:
      switch (third) {
        case Op.SW: return 223;
        default: return 0;
      }
      case Op.MV:
      switch (third) {
        case Op.BNE_BACK: return 238;
        default: return 0;
      }
      default: return 0;
    }
    case Op.LW:
    switch (second) {
      case Op.LW:
      switch (third) {
        case Op.LW: return 224;
        default: return 0;
      }
      case Op.SW:
      switch (third) {
        case Op.MV: return 237;
        default: return 0;
      }
      case Op.ADDI:
      switch (third) {
        case Op.JALR: return 240;
        default: return 0;
      }
      default: return 0;
    }
    case Op.LH:
    switch (second) {
      case Op.LH:
      switch (third) {
        case Op.ADDI: return 225;
        default: return 0;
      }
      case Op.ADDI:
      switch (third) {
        case Op.ADDI: return 226;
        default: return 0;
      }
      default: return 0;
    }
    case Op.MUL:
    switch (second) {
      case Op.ADD:
      switch (third) {
        case Op.LW: return 229;
        default: return 0;
      }
      default: return 0;
    }
    case Op.ADD:
    switch (second) {
      case Op.LW:
      switch (third) {
        case Op.BNE_BACK: return 230;
        default: return 0;
      }
      default: return 0;
    }
    case Op.XOR:
    switch (second) {
      case Op.ANDI:
      switch (third) {
        case Op.SRLI: return 231;
        default: return 0;
      }
      case Op.ZEXT_H:
      switch (third) {
        case Op.ADDI: return 234;
        default: return 0;
      }
      default: return 0;
    }
    case Op.ANDI:
    switch (second) {
      case Op.SRLI:
      switch (third) {
        case Op.SRLI: return 232;
        default: return 0;
      }
      default: return 0;
    }
    case Op.SRLI:
    switch (second) {
      case Op.SRLI:
      switch (third) {
        case Op.BEQ: return 233;
        default: return 0;
      }
      default: return 0;
    }
    case Op.ZEXT_H:
    switch (second) {
      case Op.ADDI:
      switch (third) {
        case Op.BNE_BACK: return 235;
        default: return 0;
      }
      default: return 0;
    }
    case Op.MV:
    switch (second) {
      case Op.LW:
      switch (third) {
        case Op.SW: return 236;
        default: return 0;
      }
      default: return 0;
    }
    case Op.SUB:
    switch (second) {
      case Op.SLTIU:
      switch (third) {
        case Op.JALR: return 239;
        default: return 0;
      }
      default: return 0;
    }
    case Op.LI:
    switch (second) {
      case Op.LI:
      switch (third) {
        case Op.JAL: return 241;
        default: return 0;
      }
      default: return 0;
    }
    default: return 0;
  }
}
