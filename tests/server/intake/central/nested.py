"""A form with children in homes in an area, and one that was filled."""

NESTED = b"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>Homes</h:title><model><instance><data id="homes" version="1">
<area><home><name/><child><age/>
</child></home></area><spot/><meta><instanceID/></meta></data></instance>
<bind nodeset="/data/area/home/child/age" type="int"/><bind nodeset="/data/spot" type="geopoint"/>
</model></h:head><h:body><repeat nodeset="/data/area/home"><input ref="/data/area/home/name"/>
<repeat nodeset="/data/area/home/child"><input ref="/data/area/home/child/age"/></repeat></repeat>
<input ref="/data/spot"/></h:body></h:html>"""
SENT = b"""<data id="homes" version="1">
<area><home><name>A</name><child><age>9</age></child><child><age>2</age>
</child></home><home><name>B</name><child><age>4</age></child></home></area><spot>26 85 0 4</spot>
<meta><instanceID>uuid:1</instanceID></meta></data>"""
