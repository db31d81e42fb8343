"""Cities that dispatches are sent from, for datelines that no agency and no day marks. Pure."""

from __future__ import annotations

import re

CITY = (
    r"abidjan|abu dhabi|abuja|accra|addis ababa|algiers|almaty|amman|amsterdam|ankara|asunción|athens|"
    r"auckland|baghdad|baku|bangkok|"
    r"bamako|beijing|beirut|belgrade|bengaluru|berlin|bern|bogotá|bogota|boston|brasília|brasilia|bratislava|brussels|bruxelles|"
    r"bucharest|budapest|buenos aires|cairo|canberra|cape town|caracas|chennai|chicago|chișinău|chisinau|"
    r"colombo|copenhagen|dakar|"
    r"dar es salaam|damascus|delhi|dhaka|doha|dubai|dublin|düsseldorf|frankfurt|geneva|genève|hamburg|"
    r"hanoi|harare|havana|helsinki|"
    r"hong kong|hyderabad|islamabad|istanbul|jakarta|jeddah|jerusalem|johannesburg|kabul|kampala|karachi|"
    r"kathmandu|khartoum|kiev|"
    r"kigali|kinshasa|kolkata|kuala lumpur|kuwait city|kyiv|köln|la paz|lagos|lahore|lausanne|lima|lisbon|"
    r"lisboa|ljubljana|london|"
    r"los angeles|luanda|lusaka|luxembourg|madrid|manila|maputo|melbourne|mexico city|minsk|mogadishu|"
    r"montevideo|montreal|moscow|"
    r"moskau|mumbai|munich|münchen|muscat|nairobi|new delhi|new york|nicosia|oslo|ottawa|panama city|paris|"
    r"perth|peshawar|phnom penh|"
    r"podgorica|prague|pretoria|pristina|putrajaya|pyongyang|quito|rabat|ramallah|rangoon|rawalpindi|"
    r"reykjavik|riga|rio de janeiro|"
    r"riyadh|roma|rome|san francisco|san josé|san jose|santiago|são paulo|sao paulo|sarajevo|seattle|seoul|"
    r"shanghai|singapore|skopje|"
    r"sofia|stockholm|strasbourg|straßburg|stuttgart|sydney|taipei|tallinn|tashkent|tbilisi|tehran|"
    r"tel aviv|the hague|tokyo|toronto|"
    r"tripoli|tunis|ulaanbaatar|vancouver|vatican city|vienna|vientiane|vilnius|warsaw|washington|"
    r"wellington|wien|windhoek|yangon|"
    r"yerevan|zagreb|zurich|zürich"
)
# "KUALA LUMPUR: The ministry …", "Nairobi — On Wednesday …", "PARIS : La Cnil …".
SENT_FROM = re.compile(
    rf"(?:(?P<shouted>{CITY.upper()})\s?:|"
    rf"(?P<named>(?i:{CITY}))(?:,\s(?:D\.?C\.?|[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?))?\s+[—–-])\s+(?=[A-ZÀ-Þ“\"‘«])"
)
